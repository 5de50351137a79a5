namespace RealtimeRag.Client;

/// <summary>What the server reported about a session when it started or was resumed. Immutable.</summary>
public sealed record RagSession
{
    /// <summary>The session's id, suitable for logs and support.</summary>
    public required string SessionId { get; init; }

    /// <summary>The negotiated protocol version: 1 or 2.</summary>
    public int Protocol { get; init; } = 1;

    /// <summary>How long a broken connection can be resumed; zero in v1.</summary>
    public TimeSpan ResumeWindow { get; init; }

    /// <summary>Maximum size of a message in UTF-8 bytes; 0 if the server did not specify it.</summary>
    public int MaxMessageBytes { get; init; }

    /// <summary>The name of the backend that answers (v2).</summary>
    public string? Backend { get; init; }

    /// <summary>The epoch of the sequence numbers (v2). Numbers of different epochs are not comparable.</summary>
    internal string? Epoch { get; init; }

    /// <summary>The secret that proves ownership on a resume; valid once.</summary>
    internal string? ResumeToken { get; init; }

    /// <summary>Omits the resume token, so that a session can be logged.</summary>
    public override string ToString() => $"{SessionId} (v{Protocol})";
}
