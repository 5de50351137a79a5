using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using RealtimeRag.Server.Limits.Descriptors;
using RealtimeRag.UnitTests.Answers;

namespace RealtimeRag.UnitTests.Limits;

/// <summary>WebSockets of any kind, at the limit and one past it.</summary>
public sealed class UpgradeLimitTests : IDisposable
{
    private readonly RecordedMetrics _metrics = new();

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task Connections_up_to_the_limit_are_accepted_and_the_next_gets_a_retry_time()
    {
        var limit = new UpgradeLimit(new SocketPlan(1, 1, 2), _metrics.Answers);
        var gone = new TaskCompletionSource();
        Task[] open = [limit.CheckAsync(Upgrade(), _ => gone.Task), limit.CheckAsync(Upgrade(), _ => gone.Task)];
        Assert.DoesNotContain(_metrics.Lines, static line => line.StartsWith("rag.limits.refused", StringComparison.Ordinal));

        var third = Upgrade();
        await limit.CheckAsync(third, static _ => throw new InvalidOperationException("It was let in."));
        Assert.Equal((503, "5"), (third.Response.StatusCode, third.Response.Headers.RetryAfter.ToString()));
        Assert.Contains("rag.limits.refused 1 limit=sockets", _metrics.Lines);

        gone.SetResult();
        await Task.WhenAll(open);
        var isLetIn = false;
        await limit.CheckAsync(Upgrade(), _ =>
        {
            isLetIn = true;
            return Task.CompletedTask;
        });
        Assert.True(isLetIn);
    }

    private static DefaultHttpContext Upgrade()
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpWebSocketFeature>(new Socket());
        return context;
    }

    private sealed class Socket : IHttpWebSocketFeature
    {
        public bool IsWebSocketRequest => true;

        public Task<System.Net.WebSockets.WebSocket> AcceptAsync(WebSocketAcceptContext context) => throw new NotSupportedException();
    }
}
