using System.Text.Json;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>The v1 over the wire, frame by frame: what deployed clients compare whole.</summary>
public sealed class ProtocolV1Tests
{
    private readonly ScriptedSource _source = new();

    [Fact]
    public async Task A_complete_conversation_has_exactly_the_frames_of_the_guide()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.ConnectAsync();
        var id = SessionId(await client.NextAsync());
        Assert.Equal($$"""{"type":"ack","session_id":"{{id}}"}""", client.Frames[0]);
        await client.ExpectAsync("""{"type":"status","stage":"listening"}""");

        await client.SendAsync("""{"type":"asr_chunk","text":"产品多少","is_final":false,"timestamp":1.5}""");
        await client.ExpectAsync(Ack("asr_chunk", id));
        await client.FinalAsync("大家好。");
        await client.ExpectAsync(Ack("asr_chunk", id), """{"type":"status","stage":"waiting_for_question","note":"未检测到问题，继续聆听"}""");
        await client.SendAsync("""{"type":"keepalive"}""");
        await client.ExpectAsync(Ack("keepalive", id));

        await client.FinalAsync("产品多少钱？");
        await client.ExpectAsync(
            Ack("asr_chunk", id), """{"type":"status","stage":"analyzing","question":"产品多少钱？"}""", """{"type":"status","stage":"querying_rag"}""");
        var call = await _source.NextAsync();
        call.Say("九十", "九元。");
        await client.ExpectAsync(
            """{"type":"answer","stream_index":0,"content":"九十","final":false}""", """{"type":"answer","stream_index":1,"content":"九元。","final":false}""");
        call.Complete();
        await client.ExpectAsync("""{"type":"answer","stream_index":2,"content":"","final":true}""", """{"type":"status","stage":"idle"}""");

        await client.ControlAsync("pause");
        await client.ExpectAsync(Ack("control", id), """{"type":"status","stage":"paused"}""");
        await client.FinalAsync("什么时候发布？");
        await client.ExpectAsync(
            Ack("asr_chunk", id), """{"type":"status","stage":"paused","note":"会话已暂停，该消息未处理：发送 resume 后继续"}""");
        await client.ControlAsync("resume");
        await client.ExpectAsync(Ack("control", id), """{"type":"status","stage":"listening"}""");

        await client.ControlAsync("instant_query");
        await client.ExpectAsync(
            Ack("control", id),
            """{"type":"status","stage":"instant_query","question":"产品多少钱？"}""",
            """{"type":"status","stage":"querying_rag","mode":"instant"}""");
        call = await _source.NextAsync();
        call.Say("一");
        await client.ExpectAsync("""{"type":"answer","stream_index":0,"content":"一","final":false}""");
        await client.ControlAsync("instant_query");
        await client.ExpectAsync(
            Ack("control", id),
            """{"type":"status","stage":"interrupting"}""",
            """{"type":"answer","stream_index":1,"content":"","final":true}""",
            """{"type":"status","stage":"instant_query","question":"产品多少钱？"}""",
            """{"type":"status","stage":"querying_rag","mode":"instant"}""");
        Assert.True(await call.Over);

        call = await _source.NextAsync();
        call.Say("半");
        call.Fail(ErrorCode.RagIncomplete);
        await client.ExpectAsync(
            """{"type":"answer","stream_index":0,"content":"半","final":false}""",
            """{"type":"answer","stream_index":1,"content":"","final":true}""",
            """{"type":"error","code":"RAG_INCOMPLETE","message":"回答中断：RAG 服务没有发完回答，请重新提问"}""",
            """{"type":"status","stage":"idle"}""");

        await client.ControlAsync("stop");
        await client.ExpectAsync(Ack("control", id), """{"type":"status","stage":"closed"}""");
        Assert.Equal(1000, await client.UntilClosedAsync());
    }

    [Fact]
    public async Task A_stop_right_after_a_question_still_gets_its_answer()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        await client.ControlAsync("stop");
        var call = await _source.NextAsync();
        await client.UntilAsync("\"received_type\":\"control\"");
        call.Say("九十九元。");
        call.Complete();
        Assert.Equal("九十九元。", await client.AnswerAsync());
        await client.ExpectAsync("""{"type":"status","stage":"closed"}""");
        Assert.Equal(1000, await client.UntilClosedAsync());
    }

    [Fact]
    public async Task Messages_are_read_and_acknowledged_while_an_answer_runs()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        var call = await _source.NextAsync();
        await client.UntilAsync("querying_rag");
        for (var i = 0; i < 300; i++)
        {
            await client.SendAsync("""{"type":"keepalive"}""");
            Assert.Contains("keepalive", await client.NextAsync());
        }

        call.Say("好");
        call.Complete();
        Assert.Equal("好", await client.AnswerAsync());
    }

    [Fact]
    public async Task An_answer_arrives_character_for_character()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        var call = await _source.NextAsync();
        string[] pieces = [" \n", "一\"\\/\b\f\r\t\0\u007f\u2028", "😀👩‍👩‍👧", "data: {\"event\":\"message\"}\n\n", "<img src=x onerror=alert(1)>[a](javascript:b)", "\n "];
        call.Say(pieces);
        call.Complete();
        Assert.Equal(string.Concat(pieces), await client.AnswerAsync());
    }

    [Fact]
    public async Task A_surrogate_pair_split_by_the_backend_arrives_whole()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        var call = await _source.NextAsync();
        call.Say("a" + "😀"[0], "😀"[1] + "b");
        call.Complete();
        Assert.Equal("a😀b", await client.AnswerAsync());
    }

    [Fact]
    public async Task An_answer_over_64_KiB_is_cut_logged_and_its_run_stopped()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        var call = await _source.NextAsync();
        var piece = new string('价', 1_000);
        call.Say([.. Enumerable.Repeat(piece, 30)]);
        var answer = await client.AnswerAsync();
        Assert.Equal(64 * 1024 / 3, answer.Length);
        await call.Over;
        Assert.Contains("was cut at 65536 bytes", server.Log.Text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_stream_that_ends_without_its_end_is_RAG_INCOMPLETE(int pieces)
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        var call = await _source.NextAsync();
        call.Say([.. Enumerable.Repeat("半", pieces)]);
        call.BreakOff();
        await client.UntilAsync("\"code\":\"RAG_INCOMPLETE\"");
        Assert.Equal(pieces, client.Frames.Count(static f => f.Contains("\"final\":true", StringComparison.Ordinal)));
        await client.ExpectAsync("""{"type":"status","stage":"idle"}""");
    }

    [Fact]
    public async Task A_bug_in_the_server_is_an_error_and_the_next_question_works()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        (await _source.NextAsync()).Fail(new InvalidCastException("a bug"));
        Assert.DoesNotContain("bug", await client.UntilAsync("\"code\":\"SERVER_ERROR\""));
        await client.FinalAsync("什么时候发布？");
        var call = await _source.NextAsync();
        call.Say("周五");
        call.Complete();
        await client.UntilAsync("analyzing");
        Assert.Equal("周五", await client.AnswerAsync());
    }

    [Fact]
    public async Task Every_connection_has_its_own_unguessable_session()
    {
        await using var server = await TestServer.StartAsync(_source);
        HashSet<string> ids = [];
        for (var i = 0; i < 50; i++)
        {
            var client = await server.ConnectAsync();
            var id = SessionId(await client.NextAsync());
            Assert.True(ids.Add(id) && id.Length >= 22);
        }
    }

    [Fact]
    public async Task Another_connection_with_the_same_session_id_learns_nothing()
    {
        await using var server = await TestServer.StartAsync(_source);
        var first = await server.TalkAsync();
        await first.FinalAsync("我们的密码是猕猴桃。", "shared");
        await first.FinalAsync("产品多少钱？", "shared");
        var call = await _source.NextAsync();
        call.Happen(new AnswerEvent.ConversationMoved("c-first", false));
        call.Say("九十九");
        await first.UntilAsync("九十九");

        var second = await server.TalkAsync();
        await second.SendAsync("""{"type":"control","action":"instant_query","session_id":"shared"}""");
        await second.ExpectAsync(Ack("control", "shared"));
        Assert.Contains("NO_FINAL_ASR", await second.NextAsync());
        await second.FinalAsync("刚才说了什么？", "shared");
        var request = (await _source.NextAsync()).Request;
        Assert.Equal(("", null, 0), (request.Context, request.ConversationId, request.History.Length));

        call.Say("元");
        call.Complete();
        await first.UntilAsync("idle");
        await second.SendAsync("""{"type":"keepalive"}""");
        await second.UntilAsync("keepalive");
        Assert.DoesNotContain(second.Frames, static f => f.Contains("九十九", StringComparison.Ordinal) || f.Contains("猕猴桃", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_vanished_client_ends_its_call_at_once()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        var call = await _source.NextAsync();
        client.Vanish();
        Assert.True(await call.Over);
    }

    [Fact]
    public async Task A_client_that_closes_ends_its_call_at_once()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        var call = await _source.NextAsync();
        await client.CloseAsync();
        Assert.True(await call.Over);
        Assert.Equal(1000, await client.UntilClosedAsync());
    }

    internal static string Ack(string type, string sessionId) => $$"""{"type":"ack","received_type":"{{type}}","session_id":"{{sessionId}}"}""";

    internal static string SessionId(string? frame)
    {
        using var json = JsonDocument.Parse(frame!);
        return json.RootElement.GetProperty("session_id").GetString()!;
    }
}
