using RealtimeRag.Core.Answers;

namespace RealtimeRag.Server.Answers;

/// <summary>The base of all decorators: it passes questions to another source, one <see cref="DelegatedAnswer"/> for each. Thread-safe.</summary>
/// <param name="inner">The source that answers.</param>
internal abstract class DelegatingAnswerSource(IAnswerSource inner) : IAnswerSource
{
    /// <inheritdoc />
    public string Name => inner.Name;

    /// <summary>The source that answers.</summary>
    protected IAnswerSource Inner => inner;

    /// <inheritdoc />
    public IAsyncEnumerable<AnswerEvent> AskAsync(AnswerRequest request, CancellationToken cancellationToken) =>
        new AnswerStream(cancelled => Begin(request, cancelled), cancellationToken);

    /// <summary>Prepares one answer; nothing is asked before its first event is read.</summary>
    protected abstract DelegatedAnswer Begin(AnswerRequest request, CancellationToken cancellationToken);
}

/// <summary>
/// One answer on its way through a decorator. A failure reaches the reader at once; <see cref="DisposeAsync"/> then lasts until every source
/// that was asked has ended its run. Used by one task.
/// </summary>
/// <param name="request">The question.</param>
/// <param name="cancellationToken">The caller's cancellation.</param>
internal abstract class DelegatedAnswer(AnswerRequest request, CancellationToken cancellationToken) : IAsyncEnumerator<AnswerEvent>
{
    private readonly List<IAsyncEnumerator<AnswerEvent>> _asked = [];

    /// <inheritdoc />
    public AnswerEvent Current { get; private set; } = null!;

    /// <summary>The question.</summary>
    protected AnswerRequest Request => request;

    /// <summary>The caller's cancellation.</summary>
    protected CancellationToken Cancelled => cancellationToken;

    /// <inheritdoc />
    public async ValueTask<bool> MoveNextAsync()
    {
        try
        {
            if (await NextAsync() is not { } next)
            {
                return false;
            }

            Current = next;
        }
        catch (Exception e)
        {
            OnFailed(e);
            throw;
        }

        OnEvent(Current);
        return true;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        OnLeft();
        try
        {
            // Those asked earlier have failed or were cancelled already.
            for (var i = _asked.Count - 1; i >= 0; i--)
            {
                await _asked[i].DisposeAsync();
            }
        }
        finally
        {
            OnEnded();
        }
    }

    /// <summary>
    /// The caller gives this answer up because it is late, and cancels it next. Unlike a listener's cancellation that tells something about
    /// the backend, so every decorator on the way to it learns of it.
    /// </summary>
    public void GiveUpAsLate()
    {
        OnLate();
        if (_asked.Count > 0)
        {
            (_asked[^1] as DelegatedAnswer)?.GiveUpAsLate();
        }
    }

    /// <summary>Asks a source; what it says is read next.</summary>
    protected void Ask(IAnswerSource source, AnswerRequest question, CancellationToken cancelled) =>
        _asked.Add(source.AskAsync(question, cancelled).GetAsyncEnumerator(cancelled));

    /// <summary>The next event, or null at the end. The base reads the source that was asked last.</summary>
    protected virtual async ValueTask<AnswerEvent?> NextAsync() => await _asked[^1].MoveNextAsync() ? _asked[^1].Current : null;

    /// <summary>The reader gets an event.</summary>
    protected virtual void OnEvent(AnswerEvent e)
    {
    }

    /// <summary>The reader gets a failure, or its own cancellation.</summary>
    protected virtual void OnFailed(Exception e)
    {
    }

    /// <summary>The caller waits no longer because the answer is late; its cancellation follows.</summary>
    protected virtual void OnLate()
    {
    }

    /// <summary>Nobody reads any longer; runs may still be ending.</summary>
    protected virtual void OnLeft()
    {
    }

    /// <summary>Every run has ended.</summary>
    protected virtual void OnEnded()
    {
    }
}
