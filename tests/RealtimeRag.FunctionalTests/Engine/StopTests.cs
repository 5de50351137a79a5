using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary><c>stop</c> is graceful: what is asked is still answered, within a bound, then the connection closes with 1000.</summary>
public sealed class StopTests
{
    private const string Closed = """{"type":"status","stage":"closed"}""";
    private const string Idle = """{"type":"status","stage":"idle"}""";
    private const string Querying = """{"type":"status","stage":"querying_rag"}""";
    private const string TooLate = """{"type":"error","code":"RAG_TIMEOUT","message":"停止等待超时：回答未能在限定时间内完成"}""";

    private readonly ScriptedSource _source = new();

    [Theory]
    [InlineData("")]
    [InlineData("pause")]
    [InlineData("resume")]
    public async Task A_stop_with_nothing_to_answer_closes_at_once(string before)
    {
        await using var server = await TestServer.StartAsync(_source);
        var (client, id) = await BeginAsync(server);
        if (before.Length > 0)
        {
            await client.ControlAsync(before);
            await client.UntilAsync("stage");
        }

        await client.ControlAsync("stop");
        await client.ExpectAsync(ProtocolV1Tests.Ack("control", id), Closed);
        Assert.Equal(1000, await client.UntilClosedAsync());
        Assert.Equal("stopped", client.CloseText);
    }

    [Fact]
    public async Task Running_and_waiting_questions_are_answered_in_order_before_the_end()
    {
        await using var server = await TestServer.StartAsync(_source);
        var (client, id) = await BeginAsync(server);
        await client.FinalAsync("产品多少钱？");
        await client.FinalAsync("什么时候发布？");
        await client.FinalAsync("谁来负责？");
        await client.ControlAsync("stop");
        await client.UntilAsync("\"received_type\":\"control\"");
        foreach (var answer in (string[])["九十九元", "周五", "小王"])
        {
            if (answer != "九十九元")
            {
                await client.ExpectAsync(Querying);
            }

            var call = await _source.NextAsync();
            call.Say(answer);
            call.Complete();
            await client.ExpectAsync(
                $$"""{"type":"answer","stream_index":0,"content":"{{answer}}","final":false}""", """{"type":"answer","stream_index":1,"content":"","final":true}""", Idle);
        }

        await client.ExpectAsync(Closed);
        Assert.Equal(1000, await client.UntilClosedAsync());
        Assert.All(client.Frames.Where(static f => f.Contains("ack", StringComparison.Ordinal)), f => Assert.Contains(id, f));
    }

    [Fact]
    public async Task Input24_Messages_after_a_stop_are_acknowledged_and_ignored()
    {
        await using var server = await TestServer.StartAsync(_source);
        var (client, id) = await BeginAsync(server);
        await client.FinalAsync("产品多少钱？");
        await client.ControlAsync("stop");
        await client.UntilAsync("\"received_type\":\"control\"");
        await client.FinalAsync("什么时候发布？");
        await client.SendAsync("""{"type":"asr_chunk","text":"谁来"}""");
        await client.SendAsync("""{"type":"keepalive"}""");
        await client.ControlAsync("instant_query");
        await client.ControlAsync("pause");
        await client.ControlAsync("resume");
        await client.ControlAsync("stop");
        foreach (var type in (string[])["asr_chunk", "asr_chunk", "keepalive", "control", "control", "control", "control"])
        {
            await client.ExpectAsync(ProtocolV1Tests.Ack(type, id));
        }

        await client.SendAsync("{");
        Assert.Contains("INVALID_JSON", await client.NextAsync());
        var call = await _source.NextAsync();
        call.Say("九十九元");
        call.Complete();
        Assert.Equal("九十九元", await client.AnswerAsync());
        await client.ExpectAsync(Closed);
        Assert.Equal(1000, await client.UntilClosedAsync());
    }

    [Fact]
    public async Task A_failing_answer_completes_the_stop_too()
    {
        await using var server = await TestServer.StartAsync(_source);
        var (client, _) = await BeginAsync(server);
        await client.FinalAsync("产品多少钱？");
        await client.ControlAsync("stop");
        await client.UntilAsync("\"received_type\":\"control\"");
        (await _source.NextAsync()).Fail(Core.Protocol.ErrorCode.RagNotFound);
        Assert.Contains("RAG_NOT_FOUND", await client.NextAsync());
        await client.ExpectAsync(Idle, Closed);
        Assert.Equal(1000, await client.UntilClosedAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task After_the_time_limit_everything_is_abandoned_in_order(int pieces)
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(_source, time, settings: ("STOP_TIMEOUT", "5"));
        var (client, _) = await BeginAsync(server);
        await client.FinalAsync("产品多少钱？");
        var call = await _source.NextAsync();
        await client.FinalAsync("什么时候发布？");
        await client.ControlAsync("stop");
        await client.UntilAsync("\"received_type\":\"control\"");
        call.Say([.. Enumerable.Repeat("半", pieces)]);
        for (var i = 0; i < pieces; i++)
        {
            await client.UntilAsync($"\"stream_index\":{i}");
        }

        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(call.Over.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(await call.Over);
        if (pieces > 0)
        {
            await client.ExpectAsync($$"""{"type":"answer","stream_index":{{pieces}},"content":"","final":true}""");
        }

        await client.ExpectAsync(TooLate, Idle, TooLate, Idle, Closed);
        Assert.Equal(1000, await client.UntilClosedAsync());
    }

    [Fact]
    public async Task The_time_limit_defaults_to_that_of_the_backend()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(_source, time, settings: ("DIFY_TIMEOUT", "17"));
        var (client, _) = await BeginAsync(server);
        await client.FinalAsync("产品多少钱？");
        await client.ControlAsync("stop");
        await client.UntilAsync("\"received_type\":\"control\"");
        time.Advance(TimeSpan.FromSeconds(17));
        await client.ExpectAsync(TooLate, Idle, Closed);
        Assert.Equal(1000, await client.UntilClosedAsync());
    }

    [Fact]
    public async Task An_unfinished_question_is_asked_as_it_stands()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(_source, time);
        var (client, _) = await BeginAsync(server);
        await client.FinalAsync("请问这个产品的价格");
        await client.ControlAsync("stop");
        await client.UntilAsync("\"received_type\":\"control\"");
        var call = await _source.NextAsync();
        Assert.Equal("请问这个产品的价格", call.Request.Question);
        call.Say("因为");
        call.Complete();
        Assert.Equal("因为", await client.AnswerAsync());
        await client.ExpectAsync(Closed);
        Assert.Equal(1000, await client.UntilClosedAsync());
    }

    private static async Task<(TalkClient Client, string Id)> BeginAsync(TestServer server)
    {
        var client = await server.ConnectAsync();
        var id = ProtocolV1Tests.SessionId(await client.NextAsync());
        await client.NextAsync();
        return (client, id);
    }
}
