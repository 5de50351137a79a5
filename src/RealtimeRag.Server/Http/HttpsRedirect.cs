using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using RealtimeRag.Core;

namespace RealtimeRag.Server.Http;

/// <summary>Redirects plain HTTP to the encrypted address. A WebSocket cannot be redirected, so it is refused.</summary>
internal static class HttpsRedirect
{
    private static readonly LocalizedText UseWss = new("请用 wss:// 连接加密的地址", "Connect to the encrypted address with wss://");

    /// <summary>Handles one request.</summary>
    public static async Task RedirectAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.IsHttps || EncryptedPort(context) is not { } port)
        {
            await next(context);
        }
        else if (context.WebSockets.IsWebSocketRequest)
        {
            await PlainReply.WriteAsync(context, StatusCodes.Status403Forbidden, UseWss);
        }
        else
        {
            var host = port == 443 ? new HostString(context.Request.Host.Host) : new HostString(context.Request.Host.Host, port);
            context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            context.Response.Headers.Location = $"https://{host}{context.Request.PathBase}{context.Request.Path}{context.Request.QueryString}";
        }
    }

    private static int? EncryptedPort(HttpContext context) =>
        context.RequestServices.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses
            .Where(static address => address.StartsWith("https:", StringComparison.Ordinal))
            .Select(static address => (int?)BindingAddress.Parse(address).Port)
            .FirstOrDefault();
}
