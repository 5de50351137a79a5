namespace RealtimeRag.Server.Diagnostics;

/// <summary>Something that must be in order for the process to serve. Thread-safe.</summary>
internal interface IReadinessCheck
{
    /// <summary>What is not in order. Called often; answers at once.</summary>
    IEnumerable<ReadinessProblem> Problems { get; }
}

/// <summary>Something that is not in order.</summary>
/// <param name="Name">A short stable name.</param>
/// <param name="Blocks">Whether the process cannot serve for it.</param>
internal sealed record ReadinessProblem(string Name, bool Blocks);
