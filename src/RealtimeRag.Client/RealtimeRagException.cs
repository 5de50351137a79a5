using System.Net;

namespace RealtimeRag.Client;

/// <summary>The server could not be reached, or refused this client. The message states the cause and the remedy.</summary>
public class RealtimeRagException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Cause and remedy.</param>
    /// <param name="innerException">The network error, if any.</param>
    public RealtimeRagException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>The HTTP status with which the server refused the connection, if any.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>The code with which the server closed the connection before its session started, if any.</summary>
    public int? CloseCode { get; init; }
}

/// <summary>Nothing can be sent any more: the application has sent a stop, or the session has ended, and its last event gives the reason.</summary>
public sealed class RealtimeRagSessionEndedException : RealtimeRagException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Why nothing can be sent.</param>
    public RealtimeRagSessionEndedException(string message)
        : base(message)
    {
    }
}

/// <summary>Too many messages are waiting for the server; this one was not accepted. Wait for the connection, or raise the limits in the options.</summary>
public sealed class RealtimeRagBufferFullException : RealtimeRagException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which limit was reached.</param>
    public RealtimeRagBufferFullException(string message)
        : base(message)
    {
    }
}
