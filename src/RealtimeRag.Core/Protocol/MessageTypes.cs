namespace RealtimeRag.Core.Protocol;

/// <summary>The <c>type</c> names of client messages.</summary>
public static class MessageTypes
{
    /// <summary>A piece of transcript.</summary>
    public const string AsrChunk = "asr_chunk";

    /// <summary>Pause, resume, stop, instant query.</summary>
    public const string Control = "control";

    /// <summary>Keeps an idle connection open.</summary>
    public const string Keepalive = "keepalive";

    /// <summary>A typed question (v2).</summary>
    public const string Ask = "ask";

    /// <summary>Cancels an answer (v2).</summary>
    public const string Cancel = "cancel";

    /// <summary>Rates an answer (v2).</summary>
    public const string Feedback = "feedback";

    /// <summary>Session settings (v2).</summary>
    public const string Configure = "configure";

    /// <summary>Frees the replay buffer (v2).</summary>
    public const string Received = "received";

    /// <summary>Resumes a session (v2).</summary>
    public const string Resume = "resume";

    /// <summary>New credentials for the open connection (v2).</summary>
    public const string Authenticate = "authenticate";

    /// <summary>How much of an answer was heard (v2).</summary>
    public const string Heard = "heard";

    /// <summary>Whether this type is accepted on a connection that forwards a recognizer's own messages: all types except transcript chunks.</summary>
    public static bool IsControl(string type, ProtocolVersion version) =>
        type is Control or Keepalive
        || (version == ProtocolVersion.V2 && type is Ask or Cancel or Feedback or Configure or Received or Resume or Authenticate or Heard);
}
