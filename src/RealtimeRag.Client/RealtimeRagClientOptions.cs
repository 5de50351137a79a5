namespace RealtimeRag.Client;

/// <summary>How a client connects and what it keeps. Immutable; one instance may serve many clients.</summary>
public sealed record RealtimeRagClientOptions
{
    /// <summary>The server's endpoint, <c>ws://</c> or <c>wss://</c>. Use <c>wss://</c> outside of a trusted network.</summary>
    public Uri Server { get; init; } = new("ws://localhost:8000/ws/realtime-asr");

    /// <summary>The dialect to ask for: 2 (default), or 1 for the original frames, without resume. A server that does not know v2 is spoken to in v1.</summary>
    public int Protocol { get; init; } = 2;

    /// <summary>The language of notes and errors, <c>zh</c> or <c>en</c>; null leaves it to the server.</summary>
    public string? Language { get; init; }

    /// <summary>Gives the bearer token before each attempt to connect, and again a minute before the token ends, so that the connection stays; null sends none.</summary>
    public Func<CancellationToken, ValueTask<string?>>? AccessToken { get; init; }

    /// <summary>Whether to reconnect after a broken connection; default true. Without it the first break ends the talk.</summary>
    public bool Reconnect { get; init; } = true;

    /// <summary>How long to try to reconnect before giving up; without end by default.</summary>
    public TimeSpan GiveUpAfter { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long one attempt may take, from the first packet to the server's first acknowledgement; 10 seconds by default.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many messages may wait for the connection or for their acknowledgement; one more throws <see cref="RealtimeRagBufferFullException"/>.</summary>
    public int MaxBufferedMessages { get; init; } = 1024;

    /// <summary>How many bytes those messages may hold together; 1 MiB by default.</summary>
    public int MaxBufferedBytes { get; init; } = 1024 * 1024;

    /// <summary>How many events wait for a slow application before the client stops reading from the server; 1024 by default.</summary>
    public int MaxBufferedEvents { get; init; } = 1024;

    /// <summary>Whether each event keeps its frame as text in <see cref="RagEvent.Json"/>; default false.</summary>
    public bool KeepJson { get; init; }

    /// <summary>The clock of delays and time limits.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The source of jitter, from 0 up to 1.</summary>
    internal Func<double> Jitter { get; init; } = Random.Shared.NextDouble;
}
