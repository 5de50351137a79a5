using System.Threading.Channels;
using RealtimeRag.Client.Delivery;
using RealtimeRag.Client.Reconnect;

namespace RealtimeRag.Client;

/// <summary>Keeps one session connected: connects, serves the connection, and decides what to do when it ends, until the conversation is over.</summary>
internal sealed class ClientLoop(RealtimeRagClientOptions options, SessionTracker tracker, MessageOutbox outbox, ChannelWriter<RagEvent> events)
{
    private readonly Dialer _dialer = new(options);
    private readonly Backoff _backoff = new(options.Jitter);
    private long? _brokenSince;
    private volatile bool _isOver;

    /// <summary>Whether no more messages will be sent; the last events may still be unread. Thread-safe.</summary>
    public bool IsOver => _isOver;

    /// <summary>Runs until the conversation is over, then completes the events.</summary>
    /// <param name="connected">Completes when the first session has started, or fails with the reason why it could not.</param>
    /// <param name="goodbye">Cancelled when the application closes the client.</param>
    /// <param name="abort">Cancelled when there is no time left for a graceful close.</param>
    public async Task RunAsync(TaskCompletionSource connected, CancellationToken goodbye, CancellationToken abort)
    {
        try
        {
            var last = await ConnectUntilOverAsync(connected, goodbye, abort).ConfigureAwait(false);
            _isOver = true;
            await events.WriteAsync(last, abort).ConfigureAwait(false);
            events.TryComplete();
        }
        catch (OperationCanceledException)
        {
            connected.TrySetCanceled(CancellationToken.None);
            events.TryWrite(new RagEvent.Closed(null, "The application closed the client", ByPlan: true));
            events.TryComplete();
        }
        catch (Exception e)
        {
            connected.TrySetException(e);
            events.TryComplete(e);
        }
    }

    private async Task<RagEvent> ConnectUntilOverAsync(TaskCompletionSource connected, CancellationToken goodbye, CancellationToken abort)
    {
        while (true)
        {
            var end = await ConnectOnceAsync(connected, goodbye, abort).ConfigureAwait(false);
            goodbye.ThrowIfCancellationRequested();
            if (tracker.Session is null)
            {
                var refusal = ConnectFailure.Of(end, options.Server);
                connected.TrySetException(refusal);
                return new RagEvent.Closed(end.CloseCode, refusal.Message, ByPlan: false);
            }

            if (Farewell(end) is { } closed)
            {
                return closed;
            }

            var delay = _backoff.Next(end.RetryAfter, tracker.IsResumable);
            await events.WriteAsync(new RagEvent.Disconnected(end.CloseCode, end.Reason, delay), abort).ConfigureAwait(false);
            await Task.Delay(delay, options.TimeProvider, goodbye).ConfigureAwait(false);
        }
    }

    private async Task<Disconnection> ConnectOnceAsync(TaskCompletionSource connected, CancellationToken goodbye, CancellationToken abort)
    {
        using var handshake = new Deadline(options.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(handshake.Token, goodbye);
        try
        {
            var (socket, failure) = await _dialer.DialAsync(either.Token).ConfigureAwait(false);
            if (socket is null)
            {
                return failure!;
            }

            using (socket)
            {
                var watching = new Connection(socket, tracker, outbox, events, options);
                tracker.OnLive = () => OnLive(connected);
                return await watching.RunAsync(handshake, goodbye, abort).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!goodbye.IsCancellationRequested)
        {
            return new() { Reason = $"No connection within {options.ConnectTimeout.TotalSeconds:0.#} s" };
        }
    }

    private void OnLive(TaskCompletionSource connected)
    {
        _backoff.Reset();
        _brokenSince = null;
        connected.TrySetResult();
    }

    private RagEvent.Closed? Farewell(Disconnection end)
    {
        if (tracker.SawClosed || end.Verdict == CloseVerdict.Ended)
        {
            return new(end.CloseCode, end.Reason, ByPlan: true);
        }

        if (end.Verdict == CloseVerdict.GiveUp || !options.Reconnect)
        {
            return new(end.CloseCode, end.Reason, ByPlan: false);
        }

        var now = options.TimeProvider.GetTimestamp();
        var broken = options.TimeProvider.GetElapsedTime(_brokenSince ??= now, now);
        return options.GiveUpAfter != Timeout.InfiniteTimeSpan && broken >= options.GiveUpAfter
            ? new(end.CloseCode, $"No connection for {broken.TotalSeconds:0} s: {end.Reason}", ByPlan: false)
            : null;
    }
}
