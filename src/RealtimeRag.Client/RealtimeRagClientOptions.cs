namespace RealtimeRag.Client;

/// <summary>How a client connects and what it buffers. Immutable; one instance may be used by many clients.</summary>
public sealed record RealtimeRagClientOptions
{
    /// <summary>The server's endpoint, <c>ws://</c> or <c>wss://</c>. Use <c>wss://</c> outside a trusted network.</summary>
    public Uri Server { get; init; } = new("ws://localhost:8000/ws/realtime-asr");

    /// <summary>The protocol version to request: 2 (default), or 1 for the original frames, without resume. Falls back to v1 if the server lacks v2.</summary>
    public int Protocol { get; init; } = 2;

    /// <summary>The language of notes and errors, <c>zh</c> or <c>en</c>; null leaves it to the server.</summary>
    public string? Language { get; init; }

    /// <summary>
    /// The recognizer whose own messages are sent with <c>SendRecognizerMessage</c>, such as <c>vosk</c>, or <c>auto</c>; null if the client sends text. The
    /// names are those of the server, which refuses an unknown one with close code 4503 (v1: 1008).
    /// </summary>
    public string? Recognizer { get; init; }

    /// <summary>
    /// Returns the bearer token. Called on a thread of the pool before each connection attempt, and a minute before the token expires, so that the
    /// connection stays open; null sends none. If it fails for a moment (<see cref="TimeoutException"/>, <see cref="OperationCanceledException"/>,
    /// <see cref="HttpRequestException"/>, <see cref="IOException"/> or a <see cref="System.Net.Sockets.SocketException"/>, or another exception that one of
    /// these has caused), this is a failed attempt, and the client tries again. Any other exception ends the conversation: <see
    /// cref="RealtimeRagClient.ConnectAsync(RealtimeRagClientOptions, CancellationToken)"/>, or the reader of the events, throws it. A callback that does not
    /// return counts as failed after <see cref="ConnectTimeout"/>.
    /// </summary>
    public Func<CancellationToken, ValueTask<string?>>? AccessToken { get; init; }

    /// <summary>Whether to reconnect after a broken connection; default true. If not, the first break ends the conversation.</summary>
    public bool Reconnect { get; init; } = true;

    /// <summary>How long to try to reconnect before giving up; unlimited by default.</summary>
    public TimeSpan GiveUpAfter { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long one attempt may take, from the first packet to the server's first acknowledgement; 10 seconds by default.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many messages may wait for the connection or their acknowledgement; one more throws <see cref="RealtimeRagBufferFullException"/>.</summary>
    public int MaxBufferedMessages { get; init; } = 1024;

    /// <summary>Maximum total size of those messages in bytes; 1 MiB by default.</summary>
    public int MaxBufferedBytes { get; init; } = 1024 * 1024;

    /// <summary>Maximum number of unread events before the client stops reading from the server; 1024 by default.</summary>
    public int MaxBufferedEvents { get; init; } = 1024;

    /// <summary>Whether each event keeps the JSON of its frame in <see cref="RagEvent.Json"/>; default false.</summary>
    public bool KeepJson { get; init; }

    /// <summary>The clock for delays and time limits.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The source of jitter, from 0 up to 1.</summary>
    internal Func<double> Jitter { get; init; } = Random.Shared.NextDouble;
}
