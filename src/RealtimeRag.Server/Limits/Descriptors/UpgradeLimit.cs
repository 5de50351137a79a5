using RealtimeRag.Core;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Http;

namespace RealtimeRag.Server.Limits.Descriptors;

/// <summary>
/// Bounds WebSockets of any kind, also those that are only accepted to say why they are refused. One too many gets status 503 and the time to come back:
/// the framework's own limit would be an error of ours. Thread-safe.
/// </summary>
internal sealed class UpgradeLimit(SocketPlan plan, ServerMetrics metrics)
{
    /// <summary>When there is likely room again, in seconds.</summary>
    public const int RetryAfter = 5;

    private static readonly LocalizedText Refusal = new("连接数已满，请稍后再试", "There is no room for another connection, try again later");

    private int _open;

    /// <summary>A middleware.</summary>
    public async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await next(context);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _open) <= plan.MaxUpgraded)
            {
                await next(context);
                return;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }

        metrics.Refused(LimitNames.Sockets);
        await PlainReply.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, Refusal, TimeSpan.FromSeconds(RetryAfter));
    }
}
