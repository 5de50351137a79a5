using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace RealtimeRag.Server.ConversationRelay;

/// <summary>
/// Checks that a handshake comes from Twilio, which signs the configured address with the account's token. A proxy in front of the server may have
/// changed the scheme and port, so every form that the address may have had is tried; none of them can be signed without the token. Pure.
/// </summary>
internal static class CallSignature
{
    /// <summary>The header that contains the signature.</summary>
    public const string Header = "X-Twilio-Signature";

    private static readonly string[] Schemes = ["wss", "https", "ws", "http"];

    /// <summary>Whether a request has a valid signature.</summary>
    public static bool IsGood(HttpRequest request, string token)
    {
        if (request.Headers[Header] is not [{ Length: > 0 } signature])
        {
            return false;
        }

        var given = Encoding.ASCII.GetBytes(signature);
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget is { Length: > 0 } raw && raw[0] == '/'
            ? raw
            : request.PathBase.ToUriComponent() + request.Path.ToUriComponent() + request.QueryString.ToUriComponent();
        var isGood = false;
        foreach (var address in Addresses(request.Host, target))
        {
            isGood |= CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Sign(address, token)));
        }

        return isGood;
    }

    /// <summary>What Twilio sends for an address.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "The other side's protocol prescribes HMAC-SHA1.")]
    public static string Sign(string address, string token) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(address)));

    private static IEnumerable<string> Addresses(HostString host, string target)
    {
        foreach (var scheme in Schemes)
        {
            var usual = scheme is "wss" or "https" ? 443 : 80;
            yield return $"{scheme}://{host.ToUriComponent()}{target}";
            yield return host.Port is null ? $"{scheme}://{host.ToUriComponent()}:{usual}{target}" : $"{scheme}://{new HostString(host.Host).ToUriComponent()}{target}";
        }
    }
}
