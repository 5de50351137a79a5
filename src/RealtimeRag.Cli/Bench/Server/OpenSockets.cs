namespace RealtimeRag.Cli.Bench.Server;

/// <summary>Counts the open sockets of this process.</summary>
internal static class OpenSockets
{
    private const string Descriptors = "/proc/self/fd";

    /// <summary>The number of open sockets; 0 on systems without a table of descriptors.</summary>
    public static int Count() => Directory.Exists(Descriptors)
        ? Directory.EnumerateFileSystemEntries(Descriptors).Count(static entry => TargetOf(entry).StartsWith("socket:", StringComparison.Ordinal))
        : 0;

    private static string TargetOf(string entry)
    {
        try
        {
            return new FileInfo(entry).LinkTarget ?? "";
        }
        catch (IOException)
        {
            // It has been closed in the meantime.
            return "";
        }
    }
}
