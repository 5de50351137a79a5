using System.Runtime.Versioning;

namespace RealtimeRag.Knowledge;

/// <summary>
/// The place for an index in the temporary folder, which other people share: a folder that belongs to this user alone. What somebody else
/// may have put there before, a folder or a link, is not used.
/// </summary>
internal static class TemporaryFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string Prefix = "realtime-rag-";

    /// <summary>Where this user's folder is, whether it exists or not.</summary>
    public static string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), Prefix + Name(Environment.UserName));

    /// <summary>Whether a file is to be kept in this user's temporary folder.</summary>
    public static bool Holds(string file) => string.Equals(System.IO.Path.GetDirectoryName(file), Path, StringComparison.Ordinal);

    /// <summary>This user's folder, made where it does not exist; another with a name by chance where it is not safe.</summary>
    /// <exception cref="IOException">No folder can be made.</exception>
    public static string Open() => TryOpen(Path) ? Path : Directory.CreateTempSubdirectory(Prefix).FullName;

    /// <summary>Makes the folder, or uses one that nobody but this user can have made; false where there is another.</summary>
    public static bool TryOpen(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            // The temporary folder itself belongs to the user there.
            Directory.CreateDirectory(folder);
            return true;
        }

        // Anybody's folder looks like the superuser's own, who may enter and list them all.
        return !Environment.IsPrivilegedProcess && TryMake(folder);
    }

    [UnsupportedOSPlatform("windows")]
    private static bool TryMake(string folder)
    {
        try
        {
            var info = new DirectoryInfo(folder);
            if (!info.Exists && info.LinkTarget is null)
            {
                Directory.CreateDirectory(folder, OwnerOnly);
                info.Refresh();
            }

            if (info.LinkTarget is not null || info.UnixFileMode != OwnerOnly)
            {
                return false;
            }

            // With this mode its owner alone may list it.
            info.GetFileSystemInfos();
            return true;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            // Somebody else's folder, or a file.
            return false;
        }
    }

    private static string Name(string user) => string.Concat(user.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
