using System.Collections.Concurrent;
using System.Globalization;
using RealtimeRag.Client;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Client;

/// <summary>
/// A conversation over a connection that is cut repeatedly, against the real server. It lasts a few seconds here;
/// <c>REALTIME_RAG_CUT_SECONDS=60</c> makes it a minute.
/// </summary>
public sealed class CutConnectionTests
{
    private static readonly string[] Things =
    [
        "端口", "超时", "证书", "日志级别", "会话窗口", "重试次数", "知识库目录", "并发上限", "密钥文件", "健康检查地址", "反向代理", "容器镜像", "令牌有效期",
        "缓存大小", "语言", "引用来源", "限速规则", "备用后端", "指标端点", "文档格式",
    ];

    private static readonly string[] Asks = ["默认是多少", "怎么修改", "在哪里查看", "有什么限制", "出错了怎么办"];

    private static TimeSpan Length => TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable("REALTIME_RAG_CUT_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 5);

    [Fact(Timeout = 180_000)]
    public async Task A_connection_cut_every_300_ms_loses_and_duplicates_nothing() => AssertWhole(await TalkAsync(static () => TimeSpan.FromMilliseconds(300)));

    [Fact(Timeout = 180_000)]
    public async Task A_connection_cut_at_any_moment_loses_and_duplicates_nothing()
    {
        // Also within the handshake, and between a resume and its reply.
        var random = new Random(7);

        AssertWhole(await TalkAsync(() => TimeSpan.FromMilliseconds(random.Next(5, 300))));
    }

    private static void AssertWhole(Outcome talk)
    {
        Assert.Equal(0, talk.Restarts);
        Assert.Equal(talk.Produced, talk.Received);
        Assert.Equal(talk.Asked, talk.Received.Count);
    }

    private static async Task<Outcome> TalkAsync(Func<TimeSpan> lifetime)
    {
        var produced = new ConcurrentQueue<string>();
        await using var server = await LiveServer.StartWithDifyAsync(new FakeDifyOptions
        {
            TokenDelay = TimeSpan.FromMilliseconds(10),
            Answer = question =>
            {
                var text = $"关于“{question}”：这一项可以在配置里调整，改完以后重启服务即可生效；😀 更多细节请看手册的第 {produced.Count} 节。";
                produced.Enqueue(text);
                return text;
            },
        });
        await using var proxy = new CuttingProxy(server.Address, lifetime);
        await using var client = await ConnectAsync(proxy.Address);
        var talk = new Outcome();
        await ListenAsync(client, talk);
        TestContext.Current.SendDiagnosticMessage($"{proxy.Cuts} cuts, {talk.Asked} questions, {talk.Restarts} restarts");
        Assert.True(proxy.Cuts > 3, "The proxy cut too little to prove anything");
        return talk with { Produced = [.. produced] };
    }

    private static async Task ListenAsync(RealtimeRagClient client, Outcome talk)
    {
        var started = TimeProvider.System.GetTimestamp();
        var answer = "";
        client.SendFinal(Question(talk.Asked++));
        await foreach (var happened in client.ReadEventsAsync(TestContext.Current.CancellationToken))
        {
            switch (happened)
            {
                case RagEvent.Answer piece:
                    answer += piece.Text;
                    if (piece.IsFinal)
                    {
                        talk.Received.Add(answer);
                        answer = "";
                    }

                    break;
                case RagEvent.Status { Stage: RagStages.Idle }:
                    GoOn();
                    break;
                case RagEvent.SessionRestarted:
                    talk.Restarts++;
                    answer = "";
                    GoOn();
                    break;
                case RagEvent.Gap or RagEvent.Error or RagEvent.Closed { ByPlan: false }:
                    Assert.Fail(happened.ToString());
                    break;
            }
        }

        void GoOn()
        {
            if (TimeProvider.System.GetElapsedTime(started) < Length)
            {
                client.SendFinal(Question(talk.Asked++));
            }
            else if (!talk.Stopped)
            {
                talk.Stopped = true;
                client.Stop();
            }
        }
    }

    private static async Task<RealtimeRagClient> ConnectAsync(Uri address)
    {
        while (true)
        {
            try
            {
                return await RealtimeRagClient.ConnectAsync(
                    new RealtimeRagClientOptions { Server = address, Jitter = () => 0.02 }, TestContext.Current.CancellationToken);
            }
            catch (RealtimeRagException)
            {
                // The very first connection was cut before its session began.
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private static string Question(int number) => $"{Things[number % Things.Length]}{Asks[number / Things.Length % Asks.Length]}？";

    private sealed record Outcome
    {
        public List<string> Received { get; } = [];

        public IReadOnlyList<string> Produced { get; init; } = [];

        public int Asked { get; set; }

        public int Restarts { get; set; }

        public bool Stopped { get; set; }
    }
}
