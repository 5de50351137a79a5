using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Http;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.Server.ConversationRelay;

/// <summary>
/// The WebSocket endpoint for telephone calls. If Twilio's token is set, Twilio's signature is the credential; otherwise the endpoint requires the
/// same credentials as every other endpoint. Thread-safe.
/// </summary>
/// <param name="endpoint">Admits and serves connections.</param>
/// <param name="settings">Twilio's token.</param>
/// <param name="log">The log of the connections' formats.</param>
internal sealed class RelayEndpoint(RealtimeEndpoint endpoint, RelaySettings settings, ILogger<RelayFormat> log)
{
    /// <summary>The endpoint's path.</summary>
    public const string Path = "/ws/conversation-relay";

    private const string LanguagesParameter = "languages";

    private static readonly Principal Signed = new(PrincipalKind.Key, "twilio");

    private static readonly LocalizedText Refusal = new(
        "签名不正确：请检查 TWILIO_AUTH_TOKEN，以及代理是否原样传递主机名与路径",
        "The signature is not good: check TWILIO_AUTH_TOKEN, and that proxies pass on host and path as they are");

    /// <summary>Serves one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var principal = PrincipalIdentity.Of(context.User);
        if (settings.Token is { } token)
        {
            if (!CallSignature.IsGood(context.Request, token))
            {
                RelayLog.Unsigned(log, context.Connection.Id);
                await PlainReply.WriteAsync(context, StatusCodes.Status403Forbidden, Refusal);
                return;
            }

            principal = Signed;
        }

        // Calls cannot resume a session, so they use v1.
        var handshake = Handshake.Of(context.Request, []) with { ProtocolVersion = ProtocolVersion.V1, Recognizer = null };
        string[] languages = [.. context.Request.Query[LanguagesParameter].SelectMany(static list => (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        await endpoint.ServeAsync(context, handshake, principal, () => new RelayFormat(languages, log));
    }
}
