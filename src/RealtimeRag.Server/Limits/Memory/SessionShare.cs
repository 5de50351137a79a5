namespace RealtimeRag.Server.Limits.Memory;

/// <summary>
/// One session's share of the memory budget: tracks the size of its state and how much its next message may add. Owned by the session's loop.
/// </summary>
internal sealed class SessionShare(MemoryBudget budget)
{
    private long _held;

    /// <summary>How much the next message may add, in bytes.</summary>
    /// <param name="frames">The size of the session's kept frames, in bytes.</param>
    public long RoomBeside(long frames) => budget.RoomFor(_held + frames);

    /// <summary>Records that the session has become larger, or smaller if the number is negative.</summary>
    public void Grow(long bytes)
    {
        if (bytes != 0)
        {
            budget.Add(bytes);
            _held += bytes;
        }
    }

    /// <summary>Releases the session's share, because it is over.</summary>
    public void Free() => Grow(-_held);
}
