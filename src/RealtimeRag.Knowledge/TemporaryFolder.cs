using System.Runtime.Versioning;

namespace RealtimeRag.Knowledge;

/// <summary>
/// The place for an index in the shared temporary directory: a folder that only this user can access.
/// A folder or link that another user may have put there is not used.
/// </summary>
internal static class TemporaryFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string Prefix = "realtime-rag-";

    /// <summary>The path of this user's folder, whether it exists or not.</summary>
    public static string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), Prefix + Name(Environment.UserName));

    /// <summary>Whether a file belongs in this user's temporary folder.</summary>
    public static bool Holds(string file) => string.Equals(System.IO.Path.GetDirectoryName(file), Path, StringComparison.Ordinal);

    /// <summary>Opens this user's folder and creates it if necessary; if it is not safe, creates another with a random name.</summary>
    /// <exception cref="IOException">No folder can be created.</exception>
    public static string Open() => TryOpen(Path) ? Path : Directory.CreateTempSubdirectory(Prefix).FullName;

    /// <summary>Creates the folder, or uses one that only this user can have created; returns false if it is any other.</summary>
    public static bool TryOpen(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            // There, the temporary directory itself belongs to the user.
            Directory.CreateDirectory(folder);
            return true;
        }

        // The superuser can enter and list any folder, so access does not show who owns it.
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

            // With this mode only its owner can list it.
            info.GetFileSystemInfos();
            return true;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            // Another user's folder, or a file.
            return false;
        }
    }

    private static string Name(string user) => string.Concat(user.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
