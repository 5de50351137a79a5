namespace RealtimeRag.Client;

/// <summary>What the server said about a session when it began or was resumed. Immutable.</summary>
public sealed record RagSession
{
    /// <summary>The session's id, fit for logs and support.</summary>
    public required string SessionId { get; init; }

    /// <summary>The dialect that was agreed on: 1 or 2.</summary>
    public int Protocol { get; init; } = 1;

    /// <summary>How long a broken connection can be resumed; zero in v1.</summary>
    public TimeSpan ResumeWindow { get; init; }

    /// <summary>The longest message that the server takes, in bytes of UTF-8; 0 where it did not say.</summary>
    public int MaxMessageBytes { get; init; }

    /// <summary>The backend that answers, as the server names it (v2).</summary>
    public string? Backend { get; init; }

    /// <summary>The numbering's epoch (v2). Numbers of different epochs do not compare.</summary>
    internal string? Epoch { get; init; }

    /// <summary>The secret that proves ownership on a resume; good once.</summary>
    internal string? ResumeToken { get; init; }

    /// <summary>Without the resume token, so that a session can be logged.</summary>
    public override string ToString() => $"{SessionId} (v{Protocol})";
}
