using System.Net;

namespace RealtimeRag.Client.Reconnect;

/// <summary>How one connection, or one attempt to connect, ended.</summary>
internal sealed record ConnectionEnd
{
    /// <summary>The close code, where a close frame arrived.</summary>
    public int? CloseCode { get; init; }

    /// <summary>The HTTP status, where the upgrade was refused with one.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>The close reason, or the network's error.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The wait that the server asked for, if it did.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The network's error, if one.</summary>
    public Exception? Error { get; init; }

    /// <summary>What the client should do now.</summary>
    public CloseVerdict Verdict => Status is { } status ? CloseCodeTable.Judge(status) : CloseCodeTable.Judge(CloseCode);
}
