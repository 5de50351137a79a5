using System.Net;

namespace RealtimeRag.Client.Reconnect;

/// <summary>How a connection, or an attempt to connect, ended.</summary>
internal sealed record Disconnection
{
    /// <summary>The close code, if a close frame arrived.</summary>
    public int? CloseCode { get; init; }

    /// <summary>The HTTP status, if the upgrade was refused with one.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>The close reason, or the network error.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The wait that the server asked for, if any.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The network error, if any.</summary>
    public Exception? Error { get; init; }

    /// <summary>Whether there was no attempt to connect, because the application had no access token.</summary>
    public bool LacksToken { get; init; }

    /// <summary>What the client should do next.</summary>
    public CloseVerdict Verdict => Status is { } status ? CloseCodeTable.Judge(status) : CloseCodeTable.Judge(CloseCode);
}
