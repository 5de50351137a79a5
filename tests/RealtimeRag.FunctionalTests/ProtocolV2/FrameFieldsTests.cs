using System.Text.Json;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.ProtocolV2;

/// <summary>The fields of every frame of v2, all of them and no others, and the values that are fixed.</summary>
public sealed class FrameFieldsTests
{
    private readonly ScriptedSource _source = new();

    [Fact]
    public async Task The_connect_ack_has_everything_needed_to_resume()
    {
        await using var server = await TestServer.StartAsync(_source, settings: ("RESUME_WINDOW", "77"));
        var client = await server.ConnectAsync(configure: static options => options.AddSubProtocol(Subprotocol.V2));
        using var ack = JsonDocument.Parse((await client.NextAsync())!);
        var root = ack.RootElement;
        Assert.Equal("type session_id protocol epoch resume_token resume_window_ms max_message_bytes backend", Fields(root));
        Assert.Equal(2, root.GetProperty("protocol").GetInt32());
        Assert.Equal(77_000, root.GetProperty("resume_window_ms").GetInt32());
        Assert.Equal(65_536, root.GetProperty("max_message_bytes").GetInt32());
        Assert.Equal("scripted", root.GetProperty("backend").GetString());
        Assert.Equal(43, root.GetProperty("resume_token").GetString()!.Length);
        Assert.Equal("""{"type":"status","stage":"listening","seq":1}""", await client.NextAsync());
    }

    [Fact]
    public async Task A_conversation_has_exactly_these_fields()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.FinalAsync("大家好。");
        await ExpectAsync(talk, "type received_type session_id", "type kind confidence text reason seq", "type stage note seq");
        await talk.Client.FinalAsync("产品多少钱？");
        await ExpectAsync(
            talk,
            "type received_type session_id", "type kind confidence text reason seq", "type stage question answer_id seq", "type stage answer_id seq");
        var call = await _source.NextAsync();
        call.Say("九十九元。");
        await ExpectAsync(talk, "type stream_index content final answer_id seq");
        call.Happen(new AnswerEvent.Replace("九十八元。", "corrected"));
        await ExpectAsync(talk, "type answer_id content reason seq");
        call.Complete();
        await ExpectAsync(talk, "type stream_index content final answer_id finish_reason citations timing seq", "type stage answer_id seq");
        await talk.Client.ControlAsync("pause");
        await ExpectAsync(talk, "type received_type session_id", "type stage seq");
        await talk.Client.FinalAsync("谁来负责？");
        await ExpectAsync(talk, "type received_type session_id", "type kind confidence text reason seq", "type stage note seq");
        await talk.Client.ControlAsync("resume");
        await ExpectAsync(talk, "type received_type session_id", "type stage seq");
        await talk.Client.ControlAsync("dance");
        await ExpectAsync(talk, "type received_type session_id", "type code message retryable correlation_id seq");
        await talk.Client.ControlAsync("stop");
        await ExpectAsync(talk, "type received_type session_id", "type stage seq");
        Assert.Equal(1000, await talk.Client.UntilClosedAsync());
    }

    [Fact]
    public async Task An_instant_query_and_what_it_interrupts_name_their_answers()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.FinalAsync("产品多少钱？");
        (await _source.NextAsync()).Say("半");
        await talk.UntilAsync("answer");
        await talk.Client.ControlAsync("instant_query");
        await talk.NextAsync();
        var interrupting = await talk.NextAsync();
        Assert.Equal("type stage answer_id seq", Fields(interrupting));
        Assert.Equal(("interrupting", "a1"), (Text(interrupting, "stage"), Text(interrupting, "answer_id")));
        var last = await talk.NextAsync();
        Assert.Equal(("cancelled", "a1"), (Text(last, "finish_reason"), Text(last, "answer_id")));
        var instant = await talk.NextAsync();
        Assert.Equal("type stage question answer_id seq", Fields(instant));
        Assert.Equal("a2", Text(instant, "answer_id"));
        var querying = await talk.NextAsync();
        Assert.Equal("type stage mode answer_id seq", Fields(querying));
        Assert.Equal(("instant", "a2"), (Text(querying, "mode"), Text(querying, "answer_id")));
    }

    [Fact]
    public async Task The_last_frame_has_exactly_what_the_backend_reported()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"ask","text":"q"}""");
        var call = await _source.NextAsync();
        call.Say("text");
        call.Happen(new AnswerEvent.Cited([new Citation(1, "t", "s", 0.5), new Citation(2, "t", "s", 0.25, "https://example.org")]));
        call.Happen(new AnswerEvent.Used(new TokenUsage(1, 2, 3, "0.000003", "USD")));
        call.Happen(new AnswerEvent.Suggested(["more?"]));
        call.Happen(new AnswerEvent.ConversationMoved("c", ContextLost: true));
        call.Complete();
        await talk.UntilAsync("answer");
        var last = await talk.NextAsync();
        Assert.Equal("type stream_index content final answer_id finish_reason citations usage timing context_lost suggested seq", Fields(last));
        Assert.Equal("index title snippet score", Fields(last.GetProperty("citations")[0]));
        Assert.Equal("index title snippet score url", Fields(last.GetProperty("citations")[1]));
        Assert.Equal("prompt_tokens completion_tokens total_tokens price currency", Fields(last.GetProperty("usage")));
        Assert.Equal(JsonValueKind.String, last.GetProperty("usage").GetProperty("price").ValueKind);
        Assert.Equal("detect queue first total speculative", Fields(last.GetProperty("timing")));
        Assert.Equal(("", true, 1), (Text(last, "content"), last.GetProperty("final").GetBoolean(), last.GetProperty("stream_index").GetInt32()));
    }

    [Fact]
    public async Task The_times_increase_and_a_cancelled_answer_has_no_first()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"ask","text":"q"}""");
        var call = await _source.NextAsync();
        call.Say("text");
        call.Complete();
        await talk.UntilAsync("answer");
        var timing = (await talk.NextAsync()).GetProperty("timing");
        double[] times = [.. new[] { "detect", "queue", "first", "total" }.Select(name => timing.GetProperty(name).GetDouble())];
        Assert.All(times, static t => Assert.True(t >= 0));
        Assert.Equal(times.Order(), times);
        Assert.False(timing.GetProperty("speculative").GetBoolean());

        await talk.Client.SendAsync("""{"type":"ask","text":"q"}""");
        await _source.NextAsync();
        await talk.UntilAsync("querying_rag");
        await talk.Client.SendAsync("""{"type":"cancel"}""");
        await talk.NextAsync();
        var last = await talk.NextAsync();
        Assert.Equal("cancelled", Text(last, "finish_reason"));
        Assert.Equal(JsonValueKind.Null, last.GetProperty("timing").GetProperty("first").ValueKind);
    }

    [Theory]
    [InlineData("complete")]
    [InlineData("cancelled")]
    [InlineData("incomplete")]
    [InlineData("error")]
    [InlineData("truncated")]
    public async Task Every_answer_ends_once_with_a_finish_reason(string reason)
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"ask","text":"q"}""");
        await talk.UntilAsync("querying_rag");
        var call = await _source.NextAsync();
        call.Say("half");
        switch (reason)
        {
            case "complete":
                call.Complete();
                break;
            case "cancelled":
                await talk.Client.SendAsync("""{"type":"cancel","answer_id":"a1"}""");
                break;
            case "incomplete":
                call.Fail(ErrorCode.RagIncomplete);
                break;
            case "error":
                call.Fail(ErrorCode.RagHttpError);
                break;
            default:
                call.Happen(new AnswerEvent.Completed(Truncated: true));
                break;
        }

        var names = (await talk.UntilAsync("idle")).Replace("answer ", "", StringComparison.Ordinal);
        Assert.Equal(reason switch { "incomplete" => "incomplete RAG_INCOMPLETE idle", "error" => "error RAG_HTTP_ERROR idle", _ => $"{reason} idle" }, names);
        Assert.Equal(1, talk.Client.Frames.Count(static f => f.Contains("\"final\":true", StringComparison.Ordinal)));
    }

    private static async Task ExpectAsync(NumberedTalk talk, params string[] fields)
    {
        foreach (var expected in fields)
        {
            Assert.Equal(expected, Fields(await talk.NextAsync()));
        }
    }

    private static string Fields(JsonElement frame) => string.Join(' ', frame.EnumerateObject().Select(static field => field.Name));

    private static string? Text(JsonElement frame, string field) => frame.GetProperty(field).GetString();
}
