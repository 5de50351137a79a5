using RealtimeRag.Core.Sessions;

namespace RealtimeRag.Server.Limits.Memory;

/// <summary>One session's share of the memory budget: tracks the size of its state and how much its next message may add. Owned by the session's loop.</summary>
internal sealed class SessionShare(MemoryBudget budget)
{
    private long _held;

    /// <summary>Adds the current limit to an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="frames">The size of the session's kept frames, in bytes.</param>
    public SessionInput Bound(SessionInput input, long frames) =>
        input is SessionInput.MessageArrived message ? message with { MayHold = budget.RoomFor(_held, frames) } : input;

    /// <summary>Records the current size of the session.</summary>
    public void Hold(SessionState state)
    {
        var held = SessionSize.Of(state);
        budget.Add(held - _held);
        _held = held;
    }

    /// <summary>Releases the session's share, because it is over.</summary>
    public void Free()
    {
        budget.Add(-_held);
        _held = 0;
    }
}
