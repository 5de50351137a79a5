namespace RealtimeRag.Core.Protocol;

/// <summary>Why the server closes a connection: a row of the closed table below. The text goes into the close frame.</summary>
/// <param name="Code">The WebSocket close code.</param>
/// <param name="Text">The reason, ASCII, at most 123 bytes.</param>
/// <param name="Reconnect">What a client should do next.</param>
public sealed record CloseReason(int Code, string Text, ReconnectAdvice Reconnect)
{
    /// <summary>The code of <see cref="Draining"/>.</summary>
    public const int DrainCode = 1012;

    /// <summary>When to reconnect; null leaves it to the client.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The session ended after <c>stop</c>.</summary>
    public static readonly CloseReason Stopped = new(1000, "stopped", ReconnectAdvice.No);

    /// <summary>The client closed; the server replies with a close frame.</summary>
    public static readonly CloseReason ClientLeft = new(1000, "", ReconnectAdvice.No);

    /// <summary>The process exits without a drain.</summary>
    public static readonly CloseReason GoingAway = new(1001, "server going away", ReconnectAdvice.Anew);

    /// <summary>The client broke RFC 6455.</summary>
    public static readonly CloseReason ProtocolError = new(1002, "protocol error", ReconnectAdvice.No);

    /// <summary>A text frame was not UTF-8.</summary>
    public static readonly CloseReason InvalidUtf8 = new(1007, "invalid UTF-8", ReconnectAdvice.No);

    /// <summary>One message took too long to arrive.</summary>
    public static readonly CloseReason MessageTooSlow = new(1008, "message took too long", ReconnectAdvice.No);

    /// <summary>The client continued to send too fast after a warning.</summary>
    public static readonly CloseReason TooManyMessages = new(1008, "too many messages", ReconnectAdvice.No);

    /// <summary>Too many unknown messages in a short time.</summary>
    public static readonly CloseReason TooManyErrors = new(1008, "too many errors", ReconnectAdvice.No);

    /// <summary>The client pings far more often than keeping a connection alive takes.</summary>
    public static readonly CloseReason TooManyPings = new(1008, "too many pings", ReconnectAdvice.No);

    /// <summary>A v1 client does not read its messages.</summary>
    public static readonly CloseReason SlowReader = new(1008, "client reads too slowly", ReconnectAdvice.No);

    /// <summary>A message is larger than the limit.</summary>
    public static readonly CloseReason MessageTooLarge = new(1009, "message too large", ReconnectAdvice.No);

    /// <summary>A message has more fragments than the limit.</summary>
    public static readonly CloseReason TooManyFragments = new(1009, "too many fragments", ReconnectAdvice.No);

    /// <summary>An internal error of this server.</summary>
    public static readonly CloseReason ServerFault = new(1011, "server error", ReconnectAdvice.Anew);

    /// <summary>The server cannot accept another connection.</summary>
    public static readonly CloseReason OverCapacity = new(1013, "too many connections, try again later", ReconnectAdvice.Anew);

    /// <summary>The session may be on another node, but the shared session store is unavailable. The resume token stays valid.</summary>
    public static readonly CloseReason StoreUnavailable = new(1013, "session store unavailable, try again later", ReconnectAdvice.Resume);

    /// <summary>Another node may own the session now, or none does. The client resumes with its token.</summary>
    public static readonly CloseReason OwnershipLost = new(4003, "ownership lost", ReconnectAdvice.Resume);

    /// <summary>Nothing was said for a long time. The client reconnects when there is speech.</summary>
    public static readonly CloseReason Idle = new(4001, "idle", ReconnectAdvice.Resume);

    /// <summary>The connection has been open for as long as one may be.</summary>
    public static readonly CloseReason TooOld = new(4001, "open for too long", ReconnectAdvice.Resume);

    /// <summary>A v2 client does not read its messages; the frames are kept.</summary>
    public static readonly CloseReason SlowConsumer = new(4002, "slow consumer", ReconnectAdvice.Resume);

    /// <summary>The connection's credentials are invalid.</summary>
    public static readonly CloseReason CredentialsRefused = new(4500, "credentials refused", ReconnectAdvice.No);

    /// <summary>The credentials have expired. With new ones the session can be resumed.</summary>
    public static readonly CloseReason CredentialsExpired = new(4500, "credentials expired", ReconnectAdvice.No);

    /// <summary>The credentials were revoked.</summary>
    public static readonly CloseReason CredentialsRevoked = new(4500, "credentials revoked", ReconnectAdvice.No);

    /// <summary>Another connection resumed the session.</summary>
    public static readonly CloseReason Superseded = new(4501, "superseded", ReconnectAdvice.No);

    /// <summary>Too many wrong resume tokens or similar.</summary>
    public static readonly CloseReason Abuse = new(4502, "abuse", ReconnectAdvice.No);

    /// <summary>A message that the protocol forbids at this point.</summary>
    public static readonly CloseReason Misuse = new(4503, "protocol misuse", ReconnectAdvice.No);

    /// <summary>The client names an unknown recognizer.</summary>
    public static readonly CloseReason UnknownRecognizer = new(4503, "unknown recognizer", ReconnectAdvice.No);

    /// <summary>An administrator ended the session.</summary>
    public static readonly CloseReason EndedByOperator = new(4505, "ended by the operator", ReconnectAdvice.No);

    /// <summary>The same reason for a protocol version: v1 has no private codes and uses 1008 instead.</summary>
    public CloseReason In(ProtocolVersion version) => version == ProtocolVersion.V1 && Code >= 4000 ? this with { Code = 1008 } : this;

    /// <summary>The principal of a v2 client has too many connections.</summary>
    public static readonly CloseReason TooManyConnections = new(4504, "too many connections", ReconnectAdvice.No);

    /// <summary>The process is draining; reconnect, to any node, after the given time.</summary>
    public static CloseReason Draining(TimeSpan retry) =>
        new(DrainCode, $"retry_ms={(long)retry.TotalMilliseconds}", ReconnectAdvice.Anew) { RetryAfter = retry };
}

/// <summary>What a client should do after a close code.</summary>
public enum ReconnectAdvice
{
    /// <summary>Do not reconnect automatically.</summary>
    No,

    /// <summary>Reconnect; a new session begins unless the session can still be resumed.</summary>
    Anew,

    /// <summary>Reconnect and resume.</summary>
    Resume,
}
