using System.Collections.Concurrent;
using RealtimeRag.Server.Sessions.Turns;

namespace RealtimeRag.FleetTests;

/// <summary>What a node reports to its history, metrics and ledger. Thread-safe.</summary>
internal sealed class ReportedTurns : ITurnObserver
{
    private readonly ConcurrentQueue<EndedTurn> _ended = [];

    public bool KeepsAnswers => true;

    public IReadOnlyCollection<EndedTurn> All => _ended;

    /// <summary>Called on the session's loop at the end of each question.</summary>
    public Action? OnEnd { get; set; }

    public void Ended(EndedTurn turn)
    {
        _ended.Enqueue(turn);
        OnEnd?.Invoke();
    }
}
