using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.ProtocolV2;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>
/// Whatever clients do, no more questions are open at Dify than <c>MAX_CONCURRENT_ANSWERS</c> allows, including those whose answers are no longer read.
/// </summary>
public sealed class DifySlotTests
{
    private const int Limit = 2;
    private const string Ask = """{"type":"ask","text":"保修期多久？"}""";
    private const string Cancel = """{"type":"cancel"}""";

    private readonly FakeTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_hundred_questions_cancelled_at_a_silent_Dify_never_exceed_the_limit()
    {
        await using var dify = await SilentAsync();
        await using var server = await StartAsync(dify);
        var talk = await NumberedTalk.BeginAsync(server);
        for (var i = 0; i < 300; i++)
        {
            await talk.Client.SendAsync(Ask);
            await talk.UntilAsync("querying_rag");
            if (i < Limit)
            {
                await dify.Log.WhenAsync(log => log.Questions.Count == i + 1, Token);
            }

            await talk.Client.SendAsync(Cancel);
            Assert.Equal("cancelled idle", await talk.UntilAsync("idle"));
        }

        Assert.Equal((Limit, Limit, Limit), (dify.Log.Open, dify.Log.MostOpen, dify.Log.Questions.Count));
    }

    [Fact]
    public async Task A_run_that_has_ended_makes_room()
    {
        await using var dify = await SilentAsync();
        await using var server = await StartAsync(dify);
        var talk = await NumberedTalk.BeginAsync(server);
        for (var i = 1; i <= Limit; i++)
        {
            await talk.Client.SendAsync(Ask);
            await dify.Log.WhenAsync(log => log.Questions.Count == i, Token);
            await talk.Client.SendAsync(Cancel);
            await talk.UntilAsync("idle");
        }

        dify.Default = FakeReply.Echo;
        await talk.Client.SendAsync(Ask);
        await talk.UntilAsync("querying_rag");

        // Half a minute is how long a silent Dify is listened to for the task to stop.
        await _time.WhenTimerAsync(TimeSpan.FromSeconds(2), Token);
        _time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal(Limit, dify.Log.Questions.Count);
        await talk.Client.SendAsync(Cancel);
        await talk.UntilAsync("idle");
        _time.Advance(TimeSpan.FromSeconds(30));
        await dify.Log.WhenAsync(log => log.Open == 0, Token);

        await talk.Client.SendAsync(Ask);
        Assert.Equal("complete", (await talk.UntilAsync("complete")).Split(' ')[^1]);
        Assert.Equal(Limit, dify.Log.MostOpen);
    }

    [Fact]
    public async Task Instant_queries_that_cancel_each_other_never_exceed_the_limit()
    {
        await using var dify = await SilentAsync();
        await using var server = await StartAsync(dify);
        var client = await server.TalkAsync();
        await client.FinalAsync("保修期多久？");
        await client.UntilAsync("querying_rag");
        for (var i = 0; i < 50; i++)
        {
            if (i < Limit)
            {
                await dify.Log.WhenAsync(log => log.Questions.Count == i + 1, Token);
            }

            await client.ControlAsync("instant_query");
            await client.UntilAsync("querying_rag");
        }

        Assert.Equal((Limit, Limit, Limit), (dify.Log.Open, dify.Log.MostOpen, dify.Log.Questions.Count));
    }

    [Fact]
    public async Task Wasted_speculative_questions_count_until_their_runs_have_ended()
    {
        await using var dify = await SilentAsync();
        await using var server = await StartAsync(dify);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"configure","speculative":true}""");
        for (var i = 0; i < 6; i++)
        {
            for (var again = 0; again < 2; again++)
            {
                await talk.Client.SendAsync($$"""{"type":"asr_chunk","text":"第{{i}}项产品多少钱？"}""");
            }

            if (i < Limit)
            {
                await dify.Log.WhenAsync(log => log.Questions.Count == i + 1, Token);
            }

            await talk.Client.ControlAsync("pause");
            await talk.UntilAsync("paused");
            await talk.Client.ControlAsync("resume");
            await talk.UntilAsync("listening");
        }

        Assert.Equal((Limit, Limit, Limit), (dify.Log.Open, dify.Log.MostOpen, dify.Log.Questions.Count));
    }

    [Fact]
    public async Task Without_any_waiting_an_idle_server_still_answers()
    {
        await using var dify = await FakeDifyServer.StartAsync();
        await using var server = await StartAsync(dify, ("ANSWER_MAX_WAIT", "0"));
        var talk = await NumberedTalk.BeginAsync(server);
        for (var i = 0; i < 3; i++)
        {
            await talk.Client.SendAsync(Ask);
            await talk.UntilAsync("complete");
        }
    }

    [Fact]
    public async Task Without_any_waiting_one_too_many_is_refused_at_once()
    {
        await using var dify = await SilentAsync();
        await using var server = await StartAsync(dify, ("ANSWER_MAX_WAIT", "0"));
        for (var i = 1; i <= Limit; i++)
        {
            var talk = await NumberedTalk.BeginAsync(server);
            await talk.Client.SendAsync(Ask);
            await dify.Log.WhenAsync(log => log.Questions.Count == i, Token);
        }

        var late = await NumberedTalk.BeginAsync(server);
        await late.Client.SendAsync(Ask);
        await late.UntilAsync("RAG_RATE_LIMITED");
        Assert.Equal(Limit, dify.Log.MostOpen);
    }

    private static async Task<FakeDifyServer> SilentAsync()
    {
        var dify = await FakeDifyServer.StartAsync();
        dify.Default = FakeReply.Hang;
        return dify;
    }

    private Task<TestServer> StartAsync(FakeDifyServer dify, params (string Name, string Value)[] more) => TestServer.StartAsync(
        time: _time,
        settings:
        [
            ("USE_MOCK_RAG", ""), ("DIFY_API_KEY", "app-slots"), ("DIFY_BASE_URL", dify.Url.ToString()), ("DIFY_CONNECT_TIMEOUT", "60"),
            ("MAX_CONCURRENT_ANSWERS", $"{Limit}"), .. more,
        ]);
}
