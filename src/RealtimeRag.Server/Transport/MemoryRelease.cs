namespace RealtimeRag.Server.Transport;

/// <summary>
/// Decides when memory is given back to the system: after many connections have left. The collector does it with its next collection, but a server
/// with nothing to do has none. Not thread-safe.
/// </summary>
/// <param name="release">Gives it back. May take some ten milliseconds, during which nothing else runs.</param>
internal sealed class MemoryRelease(Action release)
{
    // Below this there is little to give back.
    private const int FewestToLeave = 1_000;

    private const int ShareThatStays = 4;

    private int _most;
    private int _before;

    /// <summary>Whether nothing is to be given back any more.</summary>
    public bool IsDone => _most - _before < FewestToLeave;

    /// <summary>Looks, every few seconds. While connections are leaving, what they held is not free yet.</summary>
    /// <param name="open">How many connections are open.</param>
    public void Look(int open)
    {
        var isSettled = open >= _before;
        (_before, _most) = (open, Math.Max(_most, open));
        if (isSettled && _most - open >= FewestToLeave && open <= _most / ShareThatStays)
        {
            _most = open;
            release();
        }
    }
}
