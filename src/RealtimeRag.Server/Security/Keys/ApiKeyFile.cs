using System.Security.Cryptography;

namespace RealtimeRag.Server.Security.Keys;

/// <summary>Reads and writes the file of API keys. Writes atomically, readable only by the owner.</summary>
internal static class ApiKeyFile
{
    /// <summary>The default file name.</summary>
    public const string DefaultName = "api-keys.txt";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the file.</summary>
    /// <exception cref="ApiKeyListException">It does not contain a list of keys.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static ApiKeyList Read(string path) => ApiKeyList.Read(File.ReadAllBytes(path));

    /// <summary>Replaces the file atomically: a concurrent reader sees either the old keys or the new ones.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static void Write(string path, ApiKeyList keys)
    {
        // Keep a link and replace its target.
        var target = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(path);
        var beside = $"{target}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using (var file = new FileStream(beside, options))
            {
                file.Write(keys.ToBytes());
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, target, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
