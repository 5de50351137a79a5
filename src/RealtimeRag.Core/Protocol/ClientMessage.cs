namespace RealtimeRag.Core.Protocol;

/// <summary>The result of reading one message from a client: a frame, or an error. Either may need an acknowledgement.</summary>
public sealed record ClientMessage
{
    private ClientMessage()
    {
    }

    /// <summary>The message's <c>type</c>, to be acknowledged; null if the message needs no acknowledgement.</summary>
    public string? ReceivedType { get; private init; }

    /// <summary>The valid session id in the message; null if it has none.</summary>
    public string? SessionId { get; private init; }

    /// <summary>The frame, or null if there is an error.</summary>
    public ClientFrame? Frame { get; private init; }

    /// <summary>The error; meaningful only if <see cref="Frame"/> is null.</summary>
    public ErrorCode Error { get; private init; }

    /// <summary>What exactly is wrong, or null for the general message of the code.</summary>
    public LocalizedText? Detail { get; private init; }

    /// <summary>When the message may be sent again, if it came too early.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>The limit that was hit, as the protocol names it; null if there is none.</summary>
    public string? Limit { get; private init; }

    /// <summary>A message that came too early. It has no effect at all, not even on the session that it names.</summary>
    public static ClientMessage TooSoon(ClientMessage message, TimeSpan retryAfter, string limit)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new() { Error = ErrorCode.RateLimited, ReceivedType = message.ReceivedType, RetryAfter = retryAfter, Limit = limit };
    }

    /// <summary>A well-formed message.</summary>
    public static ClientMessage Of(ClientFrame frame, string receivedType, string? sessionId = null) =>
        new() { Frame = frame, ReceivedType = receivedType, SessionId = sessionId };

    /// <summary>A message that cannot be used.</summary>
    public static ClientMessage Bad(ErrorCode error, string? receivedType = null, LocalizedText? detail = null, string? sessionId = null) =>
        new() { Error = error, ReceivedType = receivedType, Detail = detail, SessionId = sessionId };
}
