using RealtimeRag.Core.Protocol;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary><c>pause</c>, <c>resume</c> and <c>instant_query</c> in every state of a conversation.</summary>
public sealed class PauseTests
{
    private const string Paused = """{"type":"status","stage":"paused"}""";
    private const string Dropped = """{"type":"status","stage":"paused","note":"会话已暂停，该消息未处理：发送 resume 后继续"}""";
    private const string Listening = """{"type":"status","stage":"listening"}""";
    private const string Interrupting = """{"type":"status","stage":"interrupting"}""";
    private const string Instantly = """{"type":"status","stage":"querying_rag","mode":"instant"}""";
    private const string Idle = """{"type":"status","stage":"idle"}""";

    private readonly ScriptedSource _source = new();

    [Fact]
    public async Task Input25_A_running_answer_and_the_waiting_question_continue()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        await client.FinalAsync("什么时候发布？");
        await client.ControlAsync("pause");
        await client.UntilAsync("paused");
        foreach (var text in (string[])["九十九元", "周五"])
        {
            var call = await _source.NextAsync();
            call.Say(text);
            call.Complete();
            Assert.Equal(text, await client.AnswerAsync());
        }
    }

    [Fact]
    public async Task Input25_Input26_Every_chunk_while_paused_is_dropped_with_a_note()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.ConnectAsync();
        var id = ProtocolV1Tests.SessionId(await client.NextAsync());
        await client.NextAsync();
        var (ack, control) = (ProtocolV1Tests.Ack("asr_chunk", id), ProtocolV1Tests.Ack("control", id));
        await client.ControlAsync("pause");
        await client.ControlAsync("pause");
        await client.SendAsync("""{"type":"asr_chunk","text":"产品"}""");
        await client.FinalAsync("产品多少钱？");
        await client.FinalAsync("");
        await client.SendAsync("""{"type":"keepalive"}""");
        await client.ExpectAsync(control, Paused, control, Paused, ack, Dropped, ack, Dropped, ack, Dropped, ProtocolV1Tests.Ack("keepalive", id));
        await client.ControlAsync("instant_query");
        await client.ExpectAsync(control);
        Assert.Contains("NO_FINAL_ASR", await client.NextAsync());
        await client.ControlAsync("resume");
        await client.ControlAsync("resume");
        await client.ExpectAsync(control, Listening, control, Listening);
        await client.FinalAsync("大家好。");
        Assert.Contains("waiting_for_question", await client.UntilAsync("stage"));
    }

    [Fact]
    public async Task An_instant_query_while_paused_asks_the_last_final_before_the_pause()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("我们说说价格。");
        await client.ControlAsync("pause");
        await client.FinalAsync("什么时候发布？");
        await client.ControlAsync("instant_query");
        await client.UntilAsync("instant_query");
        Assert.Equal("我们说说价格。", (await _source.NextAsync()).Request.Question);
        await client.ExpectAsync(Instantly);
        await client.FinalAsync("还在暂停吗？");
        Assert.Contains("note", await client.UntilAsync("paused"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task An_instant_query_cancels_and_ends_the_running_answer(int pieces)
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        var call = await _source.NextAsync();
        call.Say([.. Enumerable.Repeat("半", pieces)]);
        await client.UntilAsync(pieces == 0 ? "querying_rag" : $"\"stream_index\":{pieces - 1}");
        await client.ControlAsync("instant_query");
        await client.NextAsync();
        await client.ExpectAsync(Interrupting);
        if (pieces > 0)
        {
            await client.ExpectAsync($$"""{"type":"answer","stream_index":{{pieces}},"content":"","final":true}""");
        }

        await client.ExpectAsync("""{"type":"status","stage":"instant_query","question":"产品多少钱？"}""", Instantly);
        Assert.True(await call.Over);
        var second = await _source.NextAsync();
        second.Say("九十九元");
        second.Complete();
        await client.ExpectAsync(
            """{"type":"answer","stream_index":0,"content":"九十九元","final":false}""", """{"type":"answer","stream_index":1,"content":"","final":true}""", Idle);
    }

    [Fact]
    public async Task Waiting_questions_are_answered_after_the_instant_query()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        var first = await _source.NextAsync();
        await client.FinalAsync("什么时候发布？");
        await client.FinalAsync("我来看看。");
        await client.ControlAsync("instant_query");
        Assert.True(await first.Over);
        var instant = await _source.NextAsync();
        Assert.Equal("我来看看。", instant.Request.Question);
        instant.Say("好");
        instant.Complete();
        await client.UntilAsync("\"final\":true");
        var waited = await _source.NextAsync();
        Assert.Equal("什么时候发布？", waited.Request.Question);
        await client.ExpectAsync(Idle, """{"type":"status","stage":"querying_rag"}""");
    }

    [Fact]
    public async Task An_instant_query_may_be_repeated()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("大家好。");
        await client.UntilAsync("waiting_for_question");
        await client.ControlAsync("instant_query");
        var last = await _source.NextAsync();
        for (var i = 0; i < 4; i++)
        {
            await client.ControlAsync("instant_query");
            Assert.True(await last.Over);
            last = await _source.NextAsync();
        }

        last.Say("您好");
        last.Complete();
        await client.UntilAsync("\"final\":true");
        Assert.Equal(4, client.Frames.Count(static f => f == Interrupting));
        Assert.Equal(5, client.Frames.Count(static f => f == Instantly));
        await client.ExpectAsync(Idle);
    }

    [Fact]
    public async Task A_failed_instant_query_is_an_error_and_idle()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("大家好。");
        await client.ControlAsync("instant_query");
        (await _source.NextAsync()).Fail(ErrorCode.RagTimeout);
        await client.UntilAsync("RAG_TIMEOUT");
        await client.ExpectAsync(Idle);
    }
}
