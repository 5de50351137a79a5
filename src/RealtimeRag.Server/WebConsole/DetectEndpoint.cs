using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using RealtimeRag.Core;
using RealtimeRag.Server.Http;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.Server.WebConsole;

/// <summary>Reports which texts would be asked as questions. Open to every client that may open a session; calls no backend and keeps nothing.</summary>
internal static class DetectEndpoint
{
    /// <summary>The endpoint's path.</summary>
    public const string Path = "/v1/detect";

    /// <summary>The longest request, in bytes.</summary>
    public const int MostBytes = 64 * 1024;

    private static readonly LocalizedText TooLong = new(
        $"请求超过 {MostBytes / 1024} KiB：请分几次发送", $"The request has more than {MostBytes / 1024} KiB: send it in parts");

    private static readonly LocalizedText NoJson = new(
        """请求应为 JSON 对象，例如 {"texts":["默认端口是多少？"],"threshold":0.5}""",
        """The request must be a JSON object, such as {"texts":["What is the default port?"],"threshold":0.5}""");

    private static readonly LocalizedText TooFast = new("来自该地址的请求过多，请稍后再试", "Too many requests from this address, try again later");

    /// <summary>Serves one request.</summary>
    public static async Task HandleAsync(HttpContext context)
    {
        var services = context.RequestServices;
        context.Response.Headers.CacheControl = "no-store";

        // Judging costs time, so it counts like a handshake from that address.
        if (services.GetRequiredService<ConnectLimit>().Count(context) is var wait && wait > TimeSpan.Zero)
        {
            await PlainReply.WriteAsync(context, StatusCodes.Status429TooManyRequests, TooFast, wait);
            return;
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MostBytes;
        try
        {
            var request = await JsonSerializer.DeserializeAsync(context.Request.Body, DetectJson.Default.DetectRequest, context.RequestAborted);
            if (request is null)
            {
                await PlainReply.WriteAsync(context, StatusCodes.Status400BadRequest, NoJson);
            }
            else if (services.GetRequiredService<DetectTrial>().TryRun(request, out var reply, out var mistake))
            {
                await context.Response.WriteAsJsonAsync(reply, DetectJson.Default.DetectReply, cancellationToken: context.RequestAborted);
            }
            else
            {
                await PlainReply.WriteAsync(context, StatusCodes.Status400BadRequest, mistake.Value);
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await PlainReply.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, TooLong);
        }
        catch (BadHttpRequestException e)
        {
            // The body arrives too slowly, or breaks off.
            await PlainReply.WriteAsync(context, e.StatusCode, NoJson);
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            await PlainReply.WriteAsync(context, StatusCodes.Status400BadRequest, NoJson);
        }
    }
}
