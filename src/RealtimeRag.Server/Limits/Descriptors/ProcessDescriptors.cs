using System.Globalization;

namespace RealtimeRag.Server.Limits.Descriptors;

/// <summary>How many files and sockets this process may have open, and has.</summary>
/// <param name="Limit">The most at once; null where the system sets no limit or does not tell (only Linux does).</param>
/// <param name="Open">How many are open now.</param>
internal sealed record ProcessDescriptors(int? Limit, int Open)
{
    private const string LimitsFile = "/proc/self/limits";
    private const string OpenFolder = "/proc/self/fd";
    private const string LimitLine = "Max open files";

    /// <summary>Asks the system. The runtime has raised the soft limit to the hard one by now.</summary>
    public static ProcessDescriptors Read()
    {
        try
        {
            return new(LimitOf(File.ReadLines(LimitsFile)), Directory.EnumerateFileSystemEntries(OpenFolder).Count());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(null, 0);
        }
    }

    /// <summary>The soft limit in the lines of <c>/proc/PID/limits</c>: <c>Max open files  SOFT  HARD  files</c>.</summary>
    internal static int? LimitOf(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(static line => line.StartsWith(LimitLine, StringComparison.Ordinal));
        var soft = line?[LimitLine.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? (int)Math.Min(limit, int.MaxValue) : null;
    }
}
