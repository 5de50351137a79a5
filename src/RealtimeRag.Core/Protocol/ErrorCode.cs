namespace RealtimeRag.Core.Protocol;

/// <summary>All errors of an <c>error</c> frame. The wire names are in <see cref="ErrorTable"/>.</summary>
public enum ErrorCode
{
    /// <summary>The message is not one JSON document.</summary>
    InvalidJson,

    /// <summary>The message is JSON, but not a message of the protocol.</summary>
    InvalidMessage,

    /// <summary>The message's <c>type</c> does not exist in this protocol version.</summary>
    UnsupportedType,

    /// <summary>The control message's <c>action</c> is not known.</summary>
    UnknownAction,

    /// <summary>An instant query came before any final text.</summary>
    NoFinalAsr,

    /// <summary>Too many questions are waiting; this one was dropped.</summary>
    QueueFull,

    /// <summary>The client exceeds its message rate.</summary>
    RateLimited,

    /// <summary>The backend's key or address is missing.</summary>
    RagNotConfigured,

    /// <summary>The backend rejected the key (401, 403).</summary>
    RagUnauthorized,

    /// <summary>The backend does not know the address (404).</summary>
    RagNotFound,

    /// <summary>The backend got too many requests (429).</summary>
    RagRateLimited,

    /// <summary>The backend replied with another error status.</summary>
    RagHttpError,

    /// <summary>The backend could not be reached, or its reply could not be read.</summary>
    RagRequestFailed,

    /// <summary>A time limit of the backend expired.</summary>
    RagTimeout,

    /// <summary>The answer's stream broke off midway.</summary>
    RagIncomplete,

    /// <summary>The backend's answer has no text.</summary>
    RagEmpty,

    /// <summary>An error in this server.</summary>
    ServerError,
}
