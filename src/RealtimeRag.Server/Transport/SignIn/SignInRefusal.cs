using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Http;
using RealtimeRag.Server.Security.SignIn;

namespace RealtimeRag.Server.Transport.SignIn;

/// <summary>
/// Refuses clients before they have a session: with a status that gives the reason or, since a browser exposes nothing of a refused
/// handshake to a page, with a socket that closes at once. Thread-safe.
/// </summary>
/// <param name="sockets">Closes sockets.</param>
/// <param name="metrics">Counts refusals.</param>
/// <param name="log">Logs refusals, without credentials.</param>
internal sealed class SignInRefusal(SocketRefusal sockets, ServerMetrics metrics, ILogger<SignInRefusal> log)
{
    /// <summary>Replies with a status, a challenge and a line with the remedy.</summary>
    public async Task RefuseAsync(HttpContext context, SignInProblem problem)
    {
        metrics.SignInRefused(problem.Name);
        SignInLog.Refused(log, context.Connection.Id, problem.Name);
        if (IsBrowser(context))
        {
            await sockets.RefuseAsync(context, ProtocolVersion.V2, CloseReason.CredentialsRefused);
            return;
        }

        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = problem.Challenge;
        }

        await PlainReply.WriteAsync(context, problem.Status, problem.Text);
    }

    // v1 has no close code for this.
    private static bool IsBrowser(HttpContext context) =>
        context.WebSockets.IsWebSocketRequest
        && context.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol.V2, StringComparer.Ordinal)
        && (context.Request.Headers.Origin.Count > 0 || SignInHandler.OfferOf(context).IsSubprotocol);
}

/// <summary>The log messages about refused clients.</summary>
internal static partial class SignInLog
{
    [LoggerMessage(EventId = 1503, Level = LogLevel.Debug, Message = "Connection {ConnectionId} was refused: {Problem}")]
    public static partial void Refused(ILogger log, string connectionId, string problem);
}
