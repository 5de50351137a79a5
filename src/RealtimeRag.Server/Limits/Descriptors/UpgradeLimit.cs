using RealtimeRag.Core;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Http;

namespace RealtimeRag.Server.Limits.Descriptors;

/// <summary>
/// Limits WebSockets of any kind, including those that are accepted only to be closed with a reason. Above the limit, clients get status 503
/// and a retry time; with the framework's own limit they would get an internal error. Thread-safe.
/// </summary>
internal sealed class UpgradeLimit(SocketPlan plan, ServerMetrics metrics)
{
    /// <summary>When there will probably be room again, in seconds.</summary>
    public const int RetryAfter = 5;

    private static readonly LocalizedText Refusal = new("连接数已满，请稍后再试", "The server has reached its connection limit: try again later");

    private int _open;

    /// <summary>The middleware.</summary>
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
