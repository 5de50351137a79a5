using System.Net;

namespace RealtimeRag.Client;

/// <summary>The server could not be reached, or would not have this client. The message names the cause and what to do.</summary>
public class RealtimeRagException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Cause and what to do.</param>
    /// <param name="innerException">The network's error, if one.</param>
    public RealtimeRagException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>The HTTP status with which the server refused the connection, if it did.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>The close code with which the server ended the connection before its session began, if it did.</summary>
    public int? CloseCode { get; init; }
}

/// <summary>Too many messages wait for the server; this one was not taken. Wait for the connection, or raise the limits in the options.</summary>
public sealed class RealtimeRagBufferFullException : RealtimeRagException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which limit was met.</param>
    public RealtimeRagBufferFullException(string message)
        : base(message)
    {
    }
}
