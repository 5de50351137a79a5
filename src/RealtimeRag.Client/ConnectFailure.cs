using System.Net;
using RealtimeRag.Client.Reconnect;

namespace RealtimeRag.Client;

/// <summary>Explains why the first connection failed, and what to do about it.</summary>
internal static class ConnectFailure
{
    public static RealtimeRagException Of(Disconnection end, Uri server) => new(Message(end, server), end.Error)
    {
        Status = end.Status,
        CloseCode = end.CloseCode,
    };

    private static string Message(Disconnection end, Uri server) => end switch
    {
        { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } => $"The server refused the credentials (HTTP {(int)end.Status}): check the access token",
        { Status: HttpStatusCode.NotFound } => $"There is no such endpoint at {server} (HTTP 404): check the path, usually /ws/realtime-asr",
        { Status: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable } => $"The server accepts no more connections at the moment (HTTP {(int)end.Status}): try again later",
        { Status: { } status } => $"The server refused the connection (HTTP {(int)status}): check the address and any proxy in front of the server",
        { LacksToken: true } => end.Reason,
        { CloseCode: { } code } => $"The server closed the connection before the session began (code {code} {end.Reason})".TrimEnd(),
        _ => $"No connection to {server}: {end.Reason}. Is the server running, and is the address right?",
    };
}
