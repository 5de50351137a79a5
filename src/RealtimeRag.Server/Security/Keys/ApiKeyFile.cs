using System.Security.Cryptography;

namespace RealtimeRag.Server.Security.Keys;

/// <summary>The file of API keys on disk. Written as a whole or not at all, for its owner alone.</summary>
internal static class ApiKeyFile
{
    /// <summary>The name of a file that nothing else names.</summary>
    public const string DefaultName = "api-keys.txt";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads it.</summary>
    /// <exception cref="ApiKeyListException">It holds something else.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ApiKeyList Read(string path) => ApiKeyList.Read(File.ReadAllBytes(path));

    /// <summary>Replaces it in one step: whoever reads it meanwhile sees the old keys or the new ones.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, ApiKeyList keys)
    {
        // A link stays a link.
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
