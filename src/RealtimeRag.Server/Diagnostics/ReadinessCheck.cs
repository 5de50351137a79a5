namespace RealtimeRag.Server.Diagnostics;

/// <summary>A condition for the process to be ready. Thread-safe.</summary>
internal interface IReadinessCheck
{
    /// <summary>The current problems. Called often; returns at once.</summary>
    IEnumerable<ReadinessProblem> Problems { get; }
}

/// <summary>A problem found by a readiness check.</summary>
/// <param name="Name">A short stable name.</param>
/// <param name="Blocks">Whether it prevents the process from serving.</param>
internal sealed record ReadinessProblem(string Name, bool Blocks);
