using System.Text.Json;
using RealtimeRag.FunctionalTests.Engine.Raw;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>Questions that come while an answer runs are answered in their order, and the connection is never deaf.</summary>
public sealed class QueueTests
{
    private const string Full = """{"type":"error","code":"QUEUE_FULL","message":"排队的问题过多，本次提问已丢弃：请等待前面的回答完成后再问"}""";

    private readonly ScriptedSource _source = new();

    [Fact]
    public async Task A_question_above_the_limit_is_dropped_and_the_others_are_answered_in_order()
    {
        await using var server = await TestServer.StartAsync(_source, settings: ("QUEUE_LENGTH", "2"));
        var client = await server.ConnectAsync();
        var id = ProtocolV1Tests.SessionId(await client.NextAsync());
        await client.NextAsync();
        string[] questions = ["产品多少钱？", "什么时候发布？", "谁来负责？"];
        foreach (var question in questions)
        {
            await client.FinalAsync(question);
            Assert.Contains(question, await client.UntilAsync("analyzing"));
        }

        await client.FinalAsync("仓库在哪里？");
        await client.ExpectAsync(ProtocolV1Tests.Ack("asr_chunk", id), Full);
        foreach (var question in questions)
        {
            var call = await _source.NextAsync();
            Assert.Equal(question, call.Request.Question);
            call.Say("答", "完");
            call.Complete();
            Assert.Equal("答完", await client.AnswerAsync());
        }

        await client.FinalAsync("仓库在哪里？");
        Assert.Contains("仓库在哪里？", await client.UntilAsync("analyzing"));
        Assert.Equal("仓库在哪里？", (await _source.NextAsync()).Request.Question);
    }

    [Fact]
    public async Task Input30_Frames_of_two_answers_never_interleave()
    {
        var source = new TextSource(static question => question.Select(static c => c.ToString()));
        await using var server = await TestServer.StartAsync(source);
        var client = await server.TalkAsync();
        var questions = Enumerable.Range(1, 8).Select(static i => $"第 {i} 号产品多少钱？").ToList();
        foreach (var question in questions)
        {
            await client.FinalAsync(question);
        }

        var answers = new List<string>();
        var (answer, index) = ("", 0);
        while (answers.Count < questions.Count)
        {
            using var frame = JsonDocument.Parse((await client.NextAsync())!);
            if (frame.RootElement.GetProperty("type").GetString() == "answer")
            {
                Assert.Equal(index++, frame.RootElement.GetProperty("stream_index").GetInt32());
                answer += frame.RootElement.GetProperty("content").GetString();
                if (frame.RootElement.GetProperty("final").GetBoolean())
                {
                    answers.Add(answer);
                    (answer, index) = ("", 0);
                }
            }
        }

        Assert.Equal(questions, answers);
    }

    [Fact]
    public async Task P7_Pings_and_messages_are_answered_between_the_pieces_of_an_answer()
    {
        await using var server = await TestServer.StartAsync(_source);
        using var socket = await RawSocket.TalkAsync(server);
        await socket.WriteAsync(RawFrame.OfText("""{"type":"asr_chunk","text":"产品多少钱？","is_final":true}"""));
        var call = await _source.NextAsync();
        foreach (var expected in (string[])["ack asr_chunk", "analyzing", "querying_rag"])
        {
            Assert.Equal(expected, await socket.ReadFrameAsync());
        }

        for (byte i = 0; i < 20; i++)
        {
            call.Say($"{i}");
            Assert.Equal($"answer {i}", await socket.ReadFrameAsync());
            await socket.WriteAsync([.. RawFrame.Of(RawFrame.Ping, [i]), .. RawFrame.OfText(RawFrame.Keepalive)]);
            string[] replies = [await socket.ReadFrameAsync(), await socket.ReadFrameAsync()];
            Assert.Equal(["ack keepalive", $"pong {i:X2}"], replies.Order(StringComparer.Ordinal));
        }

        call.Complete();
        Assert.Equal("answer", await socket.ReadFrameAsync());
        Assert.Equal("idle", await socket.ReadFrameAsync());
    }

    [Fact]
    public async Task Every_message_is_acknowledged_before_anything_that_it_causes()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        (string Message, string Caused)[] messages =
        [
            ("""{"type":"control","action":"instant_query"}""", "NO_FINAL_ASR"), ("""{"type":"asr_chunk","text":"大家好。","is_final":true}""", "waiting_for_question"),
            ("""{"type":"control","action":"pause"}""", "paused"), ("""{"type":"asr_chunk","text":"产品"}""", "paused"),
            ("""{"type":"control","action":"resume"}""", "listening"), ("""{"type":"dance"}""", "UNSUPPORTED_TYPE"),
            ("""{"type":"control"}""", "UNKNOWN_ACTION"), ("""{"type":"asr_chunk","text":[]}""", "INVALID_MESSAGE"),
            ("""{"type":"keepalive","session_id":5}""", "INVALID_MESSAGE"), ("""{"type":"asr_chunk","text":"产品多少钱？","is_final":true}""", "analyzing"),
        ];
        foreach (var (message, caused) in messages)
        {
            await client.SendAsync(message);
            Assert.Contains("\"type\":\"ack\"", await client.NextAsync());
            Assert.Contains(caused, await client.NextAsync());
        }
    }
}
