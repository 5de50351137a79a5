using RealtimeRag.Core.Answers;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>A message with another session id moves the connection to a session of that name, which begins empty.</summary>
public sealed class SessionNameTests
{
    private const string BadName = """{"type":"error","code":"INVALID_MESSAGE","message":"session_id 必须是 1 到 128 个可见字符"}""";

    private readonly ScriptedSource _source = new();

    public static TheoryData<string> GoodNames =>
    [
        "a", "会议", "../../etc/passwd", "{tag}:*?[]", "a\\\"b'c<d>", "😀", new string('x', 128), new string('会', 128), string.Concat(Enumerable.Repeat("😀", 64)),
    ];

    public static TheoryData<string> BadNames =>
    [
        "\"\"", "\" \"", "\"a b\"", "\"a\\tb\"", "\"a\\n\"", "\"\\u0000\"", "\"\\u200b\"", "\"a\\u00a0b\"", "\"\\u202e\"", "\"\\ufeff\"", "\"\\u2028\"", "\"\\u007f\"",
        "null", "5", "true", "[]", "{}", $"\"{new string('x', 129)}\"", $"\"{string.Concat(Enumerable.Repeat("😀", 129))}\"",
    ];

    /// <summary>Messages of every kind, each with another name in it, and the frames that follow the acknowledgement.</summary>
    public static TheoryData<string, string, string[]> Messages => new()
    {
        { "keepalive", """{"type":"keepalive","session_id":"b"}""", [] },
        { "asr_chunk", """{"type":"asr_chunk","text":"你好","session_id":"b"}""", [] },
        { "control", """{"type":"control","action":"pause","session_id":"b"}""", ["""{"type":"status","stage":"paused"}"""] },
        { "control", """{"type":"control","action":"instant_query","session_id":"b"}""", ["NO_FINAL_ASR"] },
        { "control", """{"type":"control","action":"dance","session_id":"b"}""", ["UNKNOWN_ACTION"] },
        { "asr_chunk", """{"type":"asr_chunk","text":5,"session_id":"b"}""", ["INVALID_MESSAGE"] },
        { "dance", """{"type":"dance","session_id":"b"}""", ["UNSUPPORTED_TYPE"] },
        { "keepalive", """{"session_id":"b","type":"keepalive","timestamp":1.5,"extra":{"session_id":"c"}}""", [] },
    };

    [Theory]
    [MemberData(nameof(GoodNames))]
    public async Task Any_visible_text_is_a_valid_session_id(string name)
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？", name);
        Assert.Equal(name, ProtocolV1Tests.SessionId(await client.NextAsync()));
        Assert.Equal($"ws-user-{name}", (await _source.NextAsync()).Request.User);
    }

    [Theory]
    [MemberData(nameof(BadNames))]
    public async Task Input36_An_invalid_session_id_is_an_invalid_message_and_changes_nothing(string name)
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.ConnectAsync();
        var id = ProtocolV1Tests.SessionId(await client.NextAsync());
        await client.NextAsync();
        await client.SendAsync($$"""{"type":"asr_chunk","text":"产品多少钱？","is_final":true,"session_id":{{name}}}""");
        await client.ExpectAsync(ProtocolV1Tests.Ack("asr_chunk", id), BadName);
        await client.SendAsync("""{"type":"keepalive"}""");
        await client.ExpectAsync(ProtocolV1Tests.Ack("keepalive", id));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task Any_message_can_change_the_session_id_and_its_acknowledgement_carries_it(string type, string message, string[] following)
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("大家好。", "a");
        await client.UntilAsync("waiting_for_question");
        await client.SendAsync(message);
        await client.ExpectAsync(ProtocolV1Tests.Ack(type, "b"));
        foreach (var part in following)
        {
            Assert.Contains(part, await client.NextAsync());
        }

        await client.SendAsync("""{"type":"keepalive"}""");
        await client.ExpectAsync(ProtocolV1Tests.Ack("keepalive", "b"));
    }

    [Fact]
    public async Task A_new_session_is_empty_and_so_is_one_that_is_returned_to()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        foreach (var name in (string[])["a", "b", "a"])
        {
            await client.SendAsync($$"""{"type":"control","action":"instant_query","session_id":"{{name}}"}""");
            await client.ExpectAsync(ProtocolV1Tests.Ack("control", name));
            Assert.Contains("NO_FINAL_ASR", await client.NextAsync());
            await client.FinalAsync($"这里是 {name}。");
            await client.UntilAsync("waiting_for_question");
        }
    }

    [Fact]
    public async Task Naming_the_current_session_changes_nothing()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("我们的产品叫云杉。", "a");
        await client.FinalAsync("它多少钱？", "a");
        var request = (await _source.NextAsync()).Request;
        Assert.Equal(("它多少钱？", "我们的产品叫云杉。"), (request.Question, request.Context));
    }

    [Fact]
    public async Task Earlier_speech_questions_and_answers_stay_with_the_old_session()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("我们的产品叫云杉。", "a");
        await client.FinalAsync("它多少钱？");
        var call = await _source.NextAsync();
        call.Happen(new AnswerEvent.ConversationMoved("c-a", false));
        call.Say("九十九元");
        call.Complete();
        await client.UntilAsync("idle");
        await client.FinalAsync("什么时候发布？");
        var second = await _source.NextAsync();
        Assert.Equal(("c-a", 1), (second.Request.ConversationId, second.Request.History.Length));
        second.Say("周五");
        second.Complete();
        await client.UntilAsync("idle");

        await client.FinalAsync("什么时候发布？", "b");
        var request = (await _source.NextAsync()).Request;
        Assert.Equal(("", null, 0, "ws-user-b"), (request.Context, request.ConversationId, request.History.Length, request.User));
    }

    [Fact]
    public async Task A_running_answer_is_finished_and_questions_keep_their_session()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？", "a");
        var first = await _source.NextAsync();
        await client.FinalAsync("什么时候发布？", "a");
        await client.FinalAsync("谁来负责？", "b");
        await client.UntilAsync("谁来负责？");
        first.Say("九十九元");
        first.Complete();
        Assert.Equal("九十九元", await client.AnswerAsync());
        var second = await _source.NextAsync();
        Assert.Equal("ws-user-a", second.Request.User);
        second.Say("周五");
        second.Complete();
        await client.ExpectAsync("""{"type":"status","stage":"querying_rag"}""");
        Assert.Equal("周五", await client.AnswerAsync());
        Assert.Equal("ws-user-b", (await _source.NextAsync()).Request.User);
    }

    [Fact]
    public async Task Input35_Two_connections_with_the_same_session_id_are_independent()
    {
        await using var server = await TestServer.StartAsync(_source);
        var (first, second) = (await server.TalkAsync(), await server.TalkAsync());
        await first.FinalAsync("产品多少钱？", "shared");
        var one = await _source.NextAsync();
        await second.FinalAsync("什么时候发布？", "shared");
        var two = await _source.NextAsync();
        await second.ControlAsync("pause");
        one.Say("九十九元");
        one.Complete();
        two.Say("周五");
        two.Complete();
        await first.UntilAsync("querying_rag");
        Assert.Equal("九十九元", await first.AnswerAsync());
        await second.UntilAsync("querying_rag");
        Assert.Equal("周五", await second.AnswerAsync());
        await first.ControlAsync("stop");
        Assert.Equal(1000, await first.UntilClosedAsync());
        await second.SendAsync("""{"type":"keepalive"}""");
        Assert.Contains("keepalive", await second.UntilAsync("keepalive"));
    }
}
