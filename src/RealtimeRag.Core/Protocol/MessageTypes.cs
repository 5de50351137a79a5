namespace RealtimeRag.Core.Protocol;

/// <summary>The <c>type</c> names of client messages.</summary>
public static class MessageTypes
{
    /// <summary>A piece of transcript.</summary>
    public const string AsrChunk = "asr_chunk";

    /// <summary>Pause, resume, stop, instant query.</summary>
    public const string Control = "control";

    /// <summary>A sign of life.</summary>
    public const string Keepalive = "keepalive";

    /// <summary>A typed question (second dialect).</summary>
    public const string Ask = "ask";

    /// <summary>Ends an answer early (second dialect).</summary>
    public const string Cancel = "cancel";

    /// <summary>An opinion of an answer (second dialect).</summary>
    public const string Feedback = "feedback";

    /// <summary>Session settings (second dialect).</summary>
    public const string Configure = "configure";

    /// <summary>Frees the replay buffer (second dialect).</summary>
    public const string Received = "received";

    /// <summary>Takes up a session (second dialect).</summary>
    public const string Resume = "resume";
}
