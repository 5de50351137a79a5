using System.Collections.Immutable;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Limits.Clients;

/// <summary>Permission for one party to have a question answered now; released when the backend's run has ended. One task uses it at a time.</summary>
/// <param name="leave">Releases the slot.</param>
/// <param name="spend">Counts tokens; null if there is no budget.</param>
internal sealed class AnswerPermit(Action leave, Func<long, ImmutableArray<BudgetUse>>? spend = null) : IDisposable
{
    private int _isOver;
    private long _spent;

    /// <summary>Whether the embedded knowledge base must answer in place of the backend, because a daily budget is spent.</summary>
    public bool IsForStandIn { get; init; }

    /// <summary>How much of each daily budget is used with this question.</summary>
    public ImmutableArray<BudgetUse> Uses { get; init; } = [];

    /// <summary>Counts what the answer has cost so far, as the backend reports it.</summary>
    /// <param name="tokens">All tokens of the answer; some backends report it with every piece.</param>
    /// <returns>The current use of each daily budget; empty if nothing has changed.</returns>
    public ImmutableArray<BudgetUse> Spend(long tokens)
    {
        var more = tokens - _spent;
        if (spend is null || more <= 0)
        {
            return [];
        }

        _spent = tokens;
        return spend(more);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            leave();
        }
    }
}
