using RealtimeRag.Core.Answers;

namespace RealtimeRag.Server.Answers;

/// <summary>Base class of all decorators: passes each question to another source through a <see cref="DelegatedAnswer"/>. Thread-safe.</summary>
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

    /// <summary>Prepares one answer; the inner source is not asked before the first event is read.</summary>
    protected abstract DelegatedAnswer Begin(AnswerRequest request, CancellationToken cancellationToken);
}

/// <summary>
/// One answer passing through a decorator. A failure reaches the reader at once; <see cref="DisposeAsync"/> then waits until every
/// source that was asked has ended its run. Not thread-safe.
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

    /// <summary>Triggered when the caller cancels.</summary>
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
            // Sources asked earlier have already failed or been cancelled.
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
    /// Reports that the caller is about to cancel because the answer is late. Unlike cancellation by a listener, lateness is a symptom of
    /// the backend, so every inner decorator is notified.
    /// </summary>
    public void GiveUpAsLate()
    {
        OnLate();
        if (_asked.Count > 0)
        {
            (_asked[^1] as DelegatedAnswer)?.GiveUpAsLate();
        }
    }

    /// <summary>Asks a source; its events are read next.</summary>
    protected void Ask(IAnswerSource source, AnswerRequest question, CancellationToken cancelled) =>
        _asked.Add(source.AskAsync(question, cancelled).GetAsyncEnumerator(cancelled));

    /// <summary>Returns the next event, or null at the end. By default reads the source that was asked last.</summary>
    protected virtual async ValueTask<AnswerEvent?> NextAsync() => await _asked[^1].MoveNextAsync() ? _asked[^1].Current : null;

    /// <summary>Called when the reader gets an event.</summary>
    protected virtual void OnEvent(AnswerEvent e)
    {
    }

    /// <summary>Called when the reader gets a failure, or its own cancellation.</summary>
    protected virtual void OnFailed(Exception e)
    {
    }

    /// <summary>Called when the caller stops waiting because the answer is late; its cancellation follows.</summary>
    protected virtual void OnLate()
    {
    }

    /// <summary>Called when the reader has left; runs may still be ending.</summary>
    protected virtual void OnLeft()
    {
    }

    /// <summary>Called when every run has ended.</summary>
    protected virtual void OnEnded()
    {
    }
}
