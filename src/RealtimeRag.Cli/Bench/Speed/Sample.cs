using RealtimeRag.Core;

namespace RealtimeRag.Cli.Bench.Speed;

/// <summary>What one load of one server came to. Immutable.</summary>
/// <param name="Count">How many messages were acknowledged, or turns answered.</param>
/// <param name="Elapsed">In which time.</param>
/// <param name="Processor">The processor time of the server.</param>
/// <param name="Latencies">Times in milliseconds, sorted; empty where none are measured.</param>
internal sealed record Sample(long Count, TimeSpan Elapsed, TimeSpan Processor, IReadOnlyList<double>? Latencies = null)
{
    /// <summary>How many a second.</summary>
    public double PerSecond => Count / Elapsed.TotalSeconds;

    /// <summary>The server's processor time for each, in microseconds.</summary>
    public double Microseconds => Processor.TotalMicroseconds / Math.Max(1, Count);

    /// <summary>A percentile of the latencies, in milliseconds.</summary>
    /// <param name="share">From 0 to 1.</param>
    public double Latency(double share) => Percentile.Of(Latencies ?? [], share);
}
