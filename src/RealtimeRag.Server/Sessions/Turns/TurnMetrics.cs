using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.Server.Sessions.Turns;

/// <summary>Measures what clients wait for. Thread-safe.</summary>
internal sealed class TurnMetrics(ServerMetrics metrics) : ITurnObserver
{
    /// <inheritdoc/>
    public void Ended(EndedTurn turn) =>
        metrics.TurnEnded(turn.ReasonName, turn.CodeName ?? "none", turn.NothingFound, turn.Timing?.First, turn.Total);
}
