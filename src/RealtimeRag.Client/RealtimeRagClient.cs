using System.Threading.Channels;
using RealtimeRag.Client.Delivery;
using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client;

/// <summary>
/// A talk with a realtime-rag server. Send the recognizer's text as it comes, and read the events: decisions, answers, errors. A broken
/// connection is restored and resumed by itself: what was sent meanwhile is kept and sent, what was missed is delivered, nothing comes twice.
/// Sending never blocks. All members are thread-safe; the events have one reader, which has to keep reading.
/// </summary>
public sealed class RealtimeRagClient : IAsyncDisposable
{
    private static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(1);

    private readonly Outbox _outbox;
    private readonly SessionPreferences _preferences = new();
    private readonly SessionTracker _tracker;
    private readonly Channel<RagEvent> _events;
    private readonly CancellationTokenSource _goodbye = new();
    private readonly CancellationTokenSource _abort;
    private readonly ClientLoop _loop;
    private Task _running = Task.CompletedTask;
    private int _disposed;

    private RealtimeRagClient(RealtimeRagClientOptions options)
    {
        _outbox = new Outbox(options.MaxBufferedMessages, options.MaxBufferedBytes);
        _tracker = new SessionTracker(_outbox, _preferences);
        _events = Channel.CreateBounded<RagEvent>(new BoundedChannelOptions(options.MaxBufferedEvents) { SingleReader = true });
        _abort = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.TimeProvider);
        _loop = new ClientLoop(options, _tracker, _outbox, _events.Writer);
    }

    /// <summary>The session as it is now; it changes when a session has to start over.</summary>
    public RagSession Session => _tracker.Session ?? throw new InvalidOperationException("There is no session yet");

    /// <summary>Connects, and waits for the session to begin.</summary>
    /// <param name="server">The endpoint, such as <c>ws://localhost:8000/ws/realtime-asr</c>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RealtimeRagException">The server could not be reached, or refused.</exception>
    public static Task<RealtimeRagClient> ConnectAsync(Uri server, CancellationToken cancellationToken = default) =>
        ConnectAsync(new RealtimeRagClientOptions { Server = server }, cancellationToken);

    /// <inheritdoc cref="ConnectAsync(Uri, CancellationToken)"/>
    /// <param name="options">Where to connect, and how.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<RealtimeRagClient> ConnectAsync(RealtimeRagClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var client = new RealtimeRagClient(options);
        try
        {
            await client.StartAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Everything that happens, in order, until <see cref="RagEvent.Closed"/>, which is the last. One reader; a second one would take events
    /// from the first. An application that stops reading stops the client from reading, and the server then drops the connection.
    /// </summary>
    public IAsyncEnumerable<RagEvent> ReadEventsAsync(CancellationToken cancellationToken = default) => _events.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Sends text that may still change; it replaces the interim before it. While disconnected only the newest is kept.</summary>
    /// <param name="text">What the recognizer heard so far.</param>
    public void SendInterim(string text) => Send(MessageWriter.Chunk(text, isFinal: false));

    /// <summary>
    /// Sends text that stays. It reaches the server even over broken connections, or an exception or event says that it did not. Where the server
    /// has read it but refuses it, a <see cref="RagEvent.Error"/> names it in <see cref="RagEvent.Error.Refused"/>; it is then up to the caller
    /// to send it again.
    /// </summary>
    /// <param name="text">What was said.</param>
    public void SendFinal(string text) => Send(MessageWriter.Chunk(text, isFinal: true));

    /// <summary>Asks a typed question, past the detection of questions (v2).</summary>
    /// <param name="question">The question.</param>
    public void Ask(string question) => SendSecondDialect(MessageWriter.Ask(question));

    /// <summary>Asks at once with the newest final text, question or not; an answer in flight is cancelled.</summary>
    public void InstantQuery() => Send(MessageWriter.Control(MessageKind.InstantQuery));

    /// <summary>Cancels an answer (v2).</summary>
    /// <param name="answerId">Which; null for the one that runs.</param>
    public void Cancel(string? answerId = null) => SendSecondDialect(MessageWriter.Cancel(answerId));

    /// <summary>Rates an answer (v2); the server passes it to the backend where that takes it.</summary>
    /// <param name="answerId">The answer.</param>
    /// <param name="like">True, false, or null to withdraw.</param>
    /// <param name="comment">Words of the user.</param>
    public void Feedback(string answerId, bool? like, string? comment = null) => SendSecondDialect(MessageWriter.Feedback(answerId, like, comment));

    /// <summary>Says what this session wants (v2). Preferences add up, and are repeated to a session that takes this one's place.</summary>
    /// <param name="preferences">The preferences.</param>
    public void Configure(RagConfiguration preferences)
    {
        ArgumentNullException.ThrowIfNull(preferences);
        SendSecondDialect(MessageWriter.Configure(preferences.ToWire()));
    }

    /// <summary>Stops listening; a running answer goes on.</summary>
    public void Pause() => Send(MessageWriter.Control(MessageKind.Pause));

    /// <summary>Listens again after a pause.</summary>
    public void Resume() => Send(MessageWriter.Control(MessageKind.Listen));

    /// <summary>Ends the talk gracefully: what runs is still answered, then the last event follows. Nothing can be sent after it.</summary>
    public void Stop() => Send(MessageWriter.Control(MessageKind.Stop));

    /// <summary>Sends a sign of life, which the server acknowledges. The connection is watched without it.</summary>
    public void Keepalive() => Send(MessageWriter.Keepalive(fence: false));

    /// <summary>Closes the connection without waiting for answers, for a second at most.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            await _running.ConfigureAwait(false);
            return;
        }

        await _goodbye.CancelAsync().ConfigureAwait(false);
        _abort.CancelAfter(Courtesy);
        await _running.ConfigureAwait(false);
        _goodbye.Dispose();
        _abort.Dispose();
    }

    private Task StartAsync()
    {
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running = Task.Run(() => _loop.RunAsync(connected, _goodbye.Token, _abort.Token), CancellationToken.None);
        return connected.Task;
    }

    private void SendSecondDialect(OutgoingMessage message)
    {
        if (Session.Protocol < 2)
        {
            throw new InvalidOperationException($"This connection speaks v1, which has no '{message.WireType}': connect with Protocol = 2");
        }

        Send(message);
    }

    private void Send(OutgoingMessage message)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (_preferences.StopRequested || _loop.IsOver || _running.IsCompleted)
        {
            throw new InvalidOperationException("The talk is over: nothing can be sent after a stop or a last close");
        }

        if (Session.MaxMessageBytes is > 0 and var limit && message.Utf8.Length > limit)
        {
            throw new ArgumentException($"The message has {message.Utf8.Length} bytes, the server takes {limit}: send shorter text", nameof(message));
        }

        if (!_outbox.TryAdd(message, out var shortage))
        {
            throw new RealtimeRagBufferFullException(shortage);
        }

        _preferences.Note(message);
    }
}
