using RealtimeRag.Core;

namespace RealtimeRag.Cli.Bench.Speed;

/// <summary>The result of one load on one server. Immutable.</summary>
/// <param name="Count">How many messages were acknowledged, or turns answered.</param>
/// <param name="Elapsed">How long that took.</param>
/// <param name="Processor">The processor time that the server used.</param>
/// <param name="Latencies">Times in milliseconds, sorted; null if none are measured.</param>
internal sealed record Sample(long Count, TimeSpan Elapsed, TimeSpan Processor, IReadOnlyList<double>? Latencies = null)
{
    /// <summary>The rate per second.</summary>
    public double PerSecond => Count / Elapsed.TotalSeconds;

    /// <summary>The server's processor time per message or turn, in microseconds.</summary>
    public double Microseconds => Processor.TotalMicroseconds / Math.Max(1, Count);

    /// <summary>A percentile of the latencies, in milliseconds.</summary>
    /// <param name="share">From 0 to 1.</param>
    public double Latency(double share) => Percentile.Of(Latencies ?? [], share);
}
