namespace RealtimeRag.Server.Limits.Clients;

/// <summary>One party's right to have a question answered now; given back when the backend's run has ended.</summary>
/// <param name="leave">Gives it back.</param>
internal sealed class AnswerPermit(Action leave) : IDisposable
{
    private int _isOver;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            leave();
        }
    }
}
