using RealtimeRag.Core.Sessions;

namespace RealtimeRag.Server.Limits.Memory;

/// <summary>One session's share of the memory: counts what its state holds, and says how much its next message may add. The session's loop owns it.</summary>
internal sealed class SessionShare(MemoryBudget budget)
{
    private long _held;

    /// <summary>The input with the bound that holds now.</summary>
    /// <param name="input">What comes in.</param>
    /// <param name="frames">What the session's kept frames hold, in bytes.</param>
    public SessionInput Bound(SessionInput input, long frames) =>
        input is SessionInput.MessageArrived message ? message with { MayHold = budget.RoomFor(_held, frames) } : input;

    /// <summary>Counts what the session holds from now on.</summary>
    public void Hold(SessionState state)
    {
        var held = SessionSize.Of(state);
        budget.Add(held - _held);
        _held = held;
    }

    /// <summary>The session is over.</summary>
    public void Free()
    {
        budget.Add(-_held);
        _held = 0;
    }
}
