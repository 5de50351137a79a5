using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.ProtocolV2;

/// <summary>Answers of v2: addressable, explained, cancellable.</summary>
public sealed class AnswerTests
{
    private readonly ScriptedSource _source = new();

    [Fact]
    public async Task The_subprotocol_is_selected_and_offered_secrets_are_not_echoed()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.ConnectAsync(configure: static options =>
        {
            options.AddSubProtocol(Subprotocol.V2);
            options.AddSubProtocol("bearer.secret");
        });

        Assert.Equal(Subprotocol.V2, client.Subprotocol);
    }

    [Fact]
    public async Task A_question_is_decided_answered_and_accounted_for()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.FinalAsync("产品多少钱？");
        Assert.Equal("question analyzing querying_rag", await talk.UntilAsync("querying_rag"));

        var call = await _source.NextAsync();
        call.Say("九十九元。");
        call.Happen(new AnswerEvent.Cited([new Citation(1, "价目表", "九十九元", 0.875, "https://example.org/p")]));
        call.Happen(new AnswerEvent.Used(new TokenUsage(10, 5, 15, "0.0012", "USD")));
        call.Happen(new AnswerEvent.ConversationMoved("c2", ContextLost: true));
        call.Happen(new AnswerEvent.Suggested(["能打折吗"]));
        call.Complete();

        var piece = await talk.NextNumberedAsync();
        Assert.Equal("a1", piece.GetProperty("answer_id").GetString());
        Assert.Equal("九十九元。", piece.GetProperty("content").GetString());
        var last = await talk.NextNumberedAsync();
        Assert.Equal("complete", last.GetProperty("finish_reason").GetString());
        Assert.Equal("""[{"index":1,"title":"价目表","snippet":"九十九元","score":0.875,"url":"https://example.org/p"}]""", last.GetProperty("citations").GetRawText());
        Assert.Equal(
            """{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"price":"0.0012","currency":"USD"}""", last.GetProperty("usage").GetRawText());
        Assert.True(last.GetProperty("context_lost").GetBoolean());
        Assert.Equal("能打折吗", last.GetProperty("suggested")[0].GetString());
        Assert.False(last.GetProperty("timing").GetProperty("speculative").GetBoolean());
        Assert.Equal("idle", await talk.UntilAsync("idle"));
    }

    [Fact]
    public async Task Every_final_chunk_is_explained_before_its_status()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.FinalAsync("大家好。");
        Assert.Equal("statement waiting_for_question", await talk.UntilAsync("waiting_for_question"));
        await talk.Client.FinalAsync("产品多少钱？");
        Assert.Equal("question analyzing querying_rag", await talk.UntilAsync("querying_rag"));
        await talk.Client.FinalAsync("产品多少钱");
        Assert.Equal("duplicate waiting_for_question", await talk.UntilAsync("waiting_for_question"));
        await talk.Client.ControlAsync("pause");
        await talk.UntilAsync("paused");
        await talk.Client.FinalAsync("什么时候发布？");
        var decision = await talk.NextNumberedAsync();
        Assert.Equal("decision", decision.GetProperty("type").GetString());
        Assert.Equal("paused", decision.GetProperty("kind").GetString());
        Assert.Equal("paused", await talk.UntilAsync("paused"));
    }

    [Fact]
    public async Task A_cancelled_answer_ends_and_the_next_question_is_asked()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"ask","text":"first"}""");
        await talk.Client.SendAsync("""{"type":"ask","text":"second"}""");
        await talk.Client.SendAsync("""{"type":"ask","text":"third"}""");
        Assert.Equal("analyzing querying_rag analyzing analyzing", $"{await talk.UntilAsync("querying_rag")} {await talk.UntilAsync("analyzing")} {await talk.UntilAsync("analyzing")}");
        var first = await _source.NextAsync();
        first.Say("half");
        await talk.UntilAsync("answer");

        // The last word on the waiting one comes when the one that is being said has ended.
        await talk.Client.SendAsync("""{"type":"cancel","answer_id":"a2"}""");
        await talk.Client.SendAsync("""{"type":"cancel"}""");
        Assert.Equal("cancelled idle cancelled idle querying_rag", await talk.UntilAsync("querying_rag"));
        Assert.True(await first.Over);
        Assert.Equal("third", (await _source.NextAsync()).Request.Question);
        await talk.Client.SendAsync("""{"type":"cancel","answer_id":"a9"}""");
        Assert.Equal("INVALID_MESSAGE", await talk.UntilAsync("INVALID_MESSAGE"));
    }

    [Theory]
    [InlineData(ErrorCode.RagTimeout, "error")]
    [InlineData(ErrorCode.RagIncomplete, "incomplete")]
    public async Task A_failure_ends_its_answer_and_says_whether_to_retry(ErrorCode code, string reason)
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"ask","text":"q"}""");
        await talk.UntilAsync("querying_rag");
        var call = await _source.NextAsync();
        call.Fail(new AnswerFailedException(AnswerFailure.Of(code) with { RetryAfter = TimeSpan.FromSeconds(2) }));

        Assert.Equal(reason, NumberedTalk.NameOf(await talk.NextNumberedAsync()));
        var error = await talk.NextNumberedAsync();
        Assert.Equal("a1", error.GetProperty("answer_id").GetString());
        Assert.True(error.GetProperty("retryable").GetBoolean());
        Assert.Equal(2000, error.GetProperty("retry_after_ms").GetInt32());
        Assert.Equal($"{talk.SessionId}/a1", error.GetProperty("correlation_id").GetString());
        Assert.Equal("idle", await talk.UntilAsync("idle"));
    }

    [Fact]
    public async Task A_replaced_answer_keeps_its_id()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"ask","text":"q"}""");
        await talk.UntilAsync("querying_rag");
        var call = await _source.NextAsync();
        call.Say("bad words");
        call.Happen(new AnswerEvent.Replace("withheld", "output_moderation"));
        call.Complete();

        await talk.UntilAsync("answer");
        var replacement = await talk.NextNumberedAsync();
        Assert.Equal(("answer_replace", "a1"), (replacement.GetProperty("type").GetString(), replacement.GetProperty("answer_id").GetString()));
        Assert.Equal("withheld", replacement.GetProperty("content").GetString());
        Assert.Equal("complete idle", await talk.UntilAsync("idle"));
    }

    [Fact]
    public async Task Acknowledgements_and_language_follow_the_configuration()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"configure","ack":"none","language":"en","suggested":true}""");
        await talk.Client.SendAsync("""{"type":"keepalive"}""");
        await talk.Client.SendAsync("""{"type":"control","action":"dance"}""");
        Assert.Equal("configure", (await talk.NextAsync()).GetProperty("received_type").GetString());
        var error = await talk.NextAsync();
        Assert.Equal("Unknown control action: use pause, resume, stop, instant_query or end_turn", error.GetProperty("message").GetString());
        await talk.Client.SendAsync("""{"type":"ask","text":"q"}""");
        var request = (await _source.NextAsync()).Request;
        Assert.True(request.WantsSuggested);
        Assert.Equal(Core.Language.English, request.Language);
    }

    [Fact]
    public async Task V1_rejects_the_messages_of_v2()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        foreach (var type in (string[])["ask", "cancel", "feedback", "configure", "received", "resume"])
        {
            await client.SendAsync($$"""{"type":"{{type}}"}""");
            Assert.Contains($"\"received_type\":\"{type}\"", await client.NextAsync());
            Assert.Contains("UNSUPPORTED_TYPE", await client.NextAsync());
        }
    }
}
