using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.Server.Sessions.Turns;

/// <summary>Measures how long clients wait for answers. Thread-safe.</summary>
internal sealed class TurnMetrics(ServerMetrics metrics) : ITurnObserver
{
    /// <inheritdoc/>
    public void Ended(EndedTurn turn) =>
        metrics.TurnEnded(turn.ReasonName, turn.CodeName ?? "none", turn.NothingFound, turn.Timing?.First, turn.Total);
}
