using System.Globalization;

namespace RealtimeRag.Server.Limits.Descriptors;

/// <summary>The limit on open files and sockets of this process, and the current number.</summary>
/// <param name="Limit">The limit; null if there is none or the system does not report it (only Linux does).</param>
/// <param name="Open">The number currently open.</param>
internal sealed record ProcessDescriptors(int? Limit, int Open)
{
    private const string LimitsFile = "/proc/self/limits";
    private const string OpenFolder = "/proc/self/fd";
    private const string LimitLine = "Max open files";

    /// <summary>Queries the system. The runtime has already raised the soft limit to the hard one.</summary>
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

    /// <summary>Parses the soft limit in the lines of <c>/proc/PID/limits</c>: <c>Max open files  SOFT  HARD  files</c>.</summary>
    internal static int? LimitOf(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(static line => line.StartsWith(LimitLine, StringComparison.Ordinal));
        var soft = line?[LimitLine.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? (int)Math.Min(limit, int.MaxValue) : null;
    }
}
