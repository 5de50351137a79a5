using RealtimeRag.Server.Security.Keys;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.FunctionalTests.Telemetry;

/// <summary>A file with one API key, gone at the end.</summary>
internal sealed class KeyFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("admin-");

    public KeyFile(string secret, bool isAdmin)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "keys.txt");
        ApiKeyFile.Write(Path, ApiKeyList.Empty.With(new ApiKey("operator", Fingerprint.Of(secret)) { IsAdmin = isAdmin }));
    }

    public string Path { get; }

    public void Dispose() => _folder.Delete(recursive: true);
}
