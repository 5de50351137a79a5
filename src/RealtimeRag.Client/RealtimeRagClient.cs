using System.Text;
using System.Threading.Channels;
using RealtimeRag.Client.Delivery;
using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client;

/// <summary>
/// A conversation with a realtime-rag server. Send the recognizer's text as it comes, and read the events: decisions, answers, errors.
/// A broken connection is restored and resumed automatically: messages sent meanwhile are kept and sent, missed frames are delivered, and
/// nothing is delivered twice. Sending never blocks. All members are thread-safe; the events need exactly one reader, which must keep reading.
/// </summary>
public sealed class RealtimeRagClient : IAsyncDisposable
{
    private static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(1);

    private readonly MessageOutbox _outbox;
    private readonly SessionPreferences _preferences = new();
    private readonly SessionTracker _tracker;
    private readonly Channel<RagEvent> _events;
    private readonly CancellationTokenSource _goodbye = new();
    private readonly Deadline _abort;
    private readonly ClientLoop _loop;
    private readonly string? _recognizer;
    private Task _running = Task.CompletedTask;
    private int _disposed;

    private RealtimeRagClient(RealtimeRagClientOptions options)
    {
        _outbox = new MessageOutbox(options.MaxBufferedMessages, options.MaxBufferedBytes, forRecognizer: options.Recognizer is not null);
        _tracker = new SessionTracker(_outbox, _preferences);
        _events = Channel.CreateBounded<RagEvent>(new BoundedChannelOptions(options.MaxBufferedEvents) { SingleReader = true });
        _abort = new Deadline(Timeout.InfiniteTimeSpan, options.TimeProvider);
        _loop = new ClientLoop(options, _tracker, _outbox, _events.Writer);
        _recognizer = options.Recognizer;
    }

    /// <summary>The current session; changes if a session has to start over.</summary>
    public RagSession Session => _tracker.Session ?? throw new InvalidOperationException("There is no session yet");

    /// <summary>Connects and waits for the session to start.</summary>
    /// <param name="server">The endpoint, such as <c>ws://localhost:8000/ws/realtime-asr</c>.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="RealtimeRagException">The server could not be reached, or refused the connection.</exception>
    public static Task<RealtimeRagClient> ConnectAsync(Uri server, CancellationToken cancellationToken = default) =>
        ConnectAsync(new RealtimeRagClientOptions { Server = server }, cancellationToken);

    /// <inheritdoc cref="ConnectAsync(Uri, CancellationToken)"/>
    /// <param name="options">Where to connect, and how.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
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
    /// All events in order, up to <see cref="RagEvent.Closed"/>, which is the last. Supports one reader; a second one would take events from the
    /// first. If the application stops reading, so does the client, and the server then drops the connection.
    /// </summary>
    public IAsyncEnumerable<RagEvent> ReadEventsAsync(CancellationToken cancellationToken = default) => _events.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Sends text that may still change; it replaces the previous interim. While disconnected only the newest is kept.</summary>
    /// <param name="text">What the recognizer has heard so far.</param>
    /// <param name="speech">What else the recognizer knows (v2).</param>
    public void SendInterim(string text, RagSpeech? speech = null) => SendText(MessageWriter.Chunk(text, isFinal: false, speech?.ToWire()));

    /// <summary>
    /// Sends text that is final. It reaches the server even if connections break; otherwise an exception or event reports that it did not. If the
    /// server has read it but refuses it, <see cref="RagEvent.Error.Refused"/> contains it, and the caller decides whether to send it again.
    /// </summary>
    /// <param name="text">What was said.</param>
    /// <param name="speech">What else the recognizer knows (v2).</param>
    public void SendFinal(string text, RagSpeech? speech = null) => SendText(MessageWriter.Chunk(text, isFinal: true, speech?.ToWire()));

    /// <summary>
    /// Sends a message of the recognizer that <see cref="RealtimeRagClientOptions.Recognizer"/> names, unchanged. It reaches the server even if connections
    /// break, like final text: the server acknowledges each one. All messages that come without a connection are kept, interim ones too, because only the
    /// server knows the format; <see cref="RealtimeRagClientOptions.MaxBufferedMessages"/> should leave room for the longest break.
    /// </summary>
    /// <param name="message">The recognizer's message.</param>
    /// <exception cref="InvalidOperationException">The options name no recognizer.</exception>
    public void SendRecognizerMessage(string message) => SendRecognizerMessage(Encoding.UTF8.GetBytes(message));

    /// <inheritdoc cref="SendRecognizerMessage(string)"/>
    /// <param name="utf8">The recognizer's message in UTF-8.</param>
    public void SendRecognizerMessage(ReadOnlySpan<byte> utf8) => Send(MessageWriter.Recognized(
        _recognizer ?? throw new InvalidOperationException("The options name no recognizer: set Recognizer, or send text"), utf8.ToArray()));

    /// <summary>
    /// Ends the speaker's turn (v2): the server decides now on what was heard, interim text included, as if it were complete. Unlike
    /// <see cref="InstantQuery"/>, it asks only questions, and cancels nothing.
    /// </summary>
    public void EndTurn() => SendV2(MessageWriter.Control(MessageKind.EndTurn));

    /// <summary>After an interruption: how much of an answer reached the listener, so that later questions are not based on more (v2).</summary>
    /// <param name="answerId">The answer.</param>
    /// <param name="characters">How many of its characters were heard, 0 or more, counted as Unicode scalar values.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public void Heard(string answerId, int characters)
    {
        if (characters < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(characters), characters, "Not fewer than 0 characters can have been heard");
        }

        SendV2(MessageWriter.Heard(answerId, characters));
    }

    /// <summary>Asks a typed question, without question detection (v2).</summary>
    /// <param name="question">The question.</param>
    public void Ask(string question) => SendV2(MessageWriter.Ask(question));

    /// <summary>Asks the newest final text at once, whether it is a question or not; cancels the running answer.</summary>
    public void InstantQuery() => Send(MessageWriter.Control(MessageKind.InstantQuery));

    /// <summary>Cancels an answer (v2).</summary>
    /// <param name="answerId">The answer; null for the running one.</param>
    public void Cancel(string? answerId = null) => SendV2(MessageWriter.Cancel(answerId));

    /// <summary>Rates an answer (v2); the server forwards the rating if the backend supports it.</summary>
    /// <param name="answerId">The answer.</param>
    /// <param name="like">True, false, or null to withdraw.</param>
    /// <param name="comment">The user's comment.</param>
    public void Feedback(string answerId, bool? like, string? comment = null) => SendV2(MessageWriter.Feedback(answerId, like, comment));

    /// <summary>Sets preferences for the session (v2). They accumulate, and are repeated if another session replaces this one.</summary>
    /// <param name="preferences">The preferences.</param>
    public void Configure(RagConfiguration preferences)
    {
        ArgumentNullException.ThrowIfNull(preferences);
        SendV2(MessageWriter.Configure(preferences.ToWire()));
    }

    /// <summary>Stops listening; a running answer continues.</summary>
    public void Pause() => Send(MessageWriter.Control(MessageKind.Pause));

    /// <summary>Resumes listening after a pause.</summary>
    public void Resume() => Send(MessageWriter.Control(MessageKind.Listen));

    /// <summary>Ends the conversation gracefully: pending questions are still answered, then the last event follows. Nothing can be sent afterwards.</summary>
    public void Stop() => Send(MessageWriter.Control(MessageKind.Stop));

    /// <summary>Sends a keepalive, which the server acknowledges. Broken connections are detected without it.</summary>
    public void Keepalive() => Send(MessageWriter.Keepalive(fence: false));

    /// <summary>Closes the connection without waiting for answers; takes at most a second.</summary>
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

    private void SendText(OutgoingMessage message)
    {
        if (_recognizer is not null)
        {
            throw new InvalidOperationException("The options name a recognizer: send its own messages with SendRecognizerMessage");
        }

        Send(message);
    }

    private void SendV2(OutgoingMessage message)
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
            throw new RealtimeRagSessionEndedException("The session has ended: nothing can be sent after a stop or the last event");
        }

        if (Session.MaxMessageBytes is > 0 and var limit && message.Utf8.Length > limit)
        {
            throw new ArgumentException($"The message has {message.Utf8.Length} bytes, the server accepts {limit}: send shorter text", nameof(message));
        }

        if (!_outbox.TryAdd(message, out var shortage))
        {
            throw new RealtimeRagBufferFullException(shortage);
        }

        _preferences.Note(message);
    }
}
