using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Security.Keys;

/// <summary>Reads and writes the file of API keys. Writes atomically, readable only by the owner.</summary>
internal static class ApiKeyFile
{
    /// <summary>The default file name.</summary>
    public const string DefaultName = "api-keys.txt";

    /// <summary>Reads the file.</summary>
    /// <exception cref="ApiKeyListException">It does not contain a list of keys.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static ApiKeyList Read(string path) => ApiKeyList.Read(File.ReadAllBytes(path));

    /// <summary>Replaces the file atomically: a concurrent reader sees either the old keys or the new ones.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static void Write(string path, ApiKeyList keys) => PrivateFile.Write(path, keys.ToBytes());
}
