using System.Text.Json;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>What is sent: bodies, users, conversations, keys.</summary>
public sealed class DifyRequestTests
{
    [Theory]
    [InlineData(true, "streaming")]
    [InlineData(false, "blocking")]
    public async Task Every_field_that_Dify_would_otherwise_guess_is_sent(bool streaming, string mode)
    {
        await using var bench = await DifyBench.StartAsync(o => o with { Streaming = streaming });
        Assert.True((await bench.AskAsync()).IsComplete);
        var body = bench.Fake.Log.Questions.Single().Json;
        Assert.Equal("{}", body.GetProperty("inputs").GetRawText());
        Assert.Equal("保修期多久？", body.GetProperty("query").GetString());
        Assert.Equal("ws-user-s-1", body.GetProperty("user").GetString());
        Assert.Equal(mode, body.GetProperty("response_mode").GetString());
        Assert.False(body.GetProperty("auto_generate_name").GetBoolean());
        Assert.False(body.TryGetProperty("conversation_id", out _));
    }

    [Theory]
    [InlineData(" \n")]
    [InlineData("\u200b")]
    public async Task A_blank_question_is_never_sent(string question)
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(DifyBench.Question(question));
        Assert.Equal(ErrorCode.ServerError, outcome.Code);
        Assert.Empty(bench.Fake.Log.Requests);
    }

    [Fact]
    public async Task The_key_goes_in_the_header_of_every_call()
    {
        await using var bench = await DifyBench.StartAsync();
        await bench.AskAsync(DifyBench.Question() with { WantsSuggested = true });
        Assert.Equal(2, bench.Fake.Log.Requests.Count);
        Assert.All(bench.Fake.Log.Requests, r => Assert.Equal("Bearer " + DifyBench.Key, r.Authorization));
    }

    [Fact]
    public async Task One_user_of_at_most_255_characters_asks_stops_and_reads()
    {
        await using var bench = await DifyBench.StartAsync();
        var request = DifyBench.Question() with { SessionId = new string('x', 128), WantsSuggested = true };
        await bench.AskAsync(request);
        bench.Fake.Enqueue(FakeReply.Endless("好"));
        await foreach (var e in bench.Source.AskAsync(request, DifyBench.Token))
        {
            if (e is AnswerEvent.Delta)
            {
                break;
            }
        }

        await bench.Source.WhenIdleAsync(DifyBench.Token);
        var log = bench.Fake.Log;
        var users = log.Questions.Concat(log.Stops).Select(r => r.Text("user")).ToList();
        Assert.Equal(3, users.Count);
        Assert.All(users, u => Assert.Equal(request.User, u));
        Assert.InRange(request.User.Length, 1, 255);
        Assert.Contains(log.Requests, r => r.Path.EndsWith("/suggested", StringComparison.Ordinal) && r.Query == "?user=" + request.User);
    }

    [Fact]
    public async Task Configured_inputs_and_the_context_are_sent_as_inputs()
    {
        await using var bench = await DifyBench.StartAsync(o => o with
        {
            Inputs = JsonElement.Parse("""{"channel":"voice","level":3,"before":"x"}"""),
            ContextInput = "before",
        });
        await bench.AskAsync(DifyBench.Question() with { Context = "我买了一台相机。" });
        var inputs = bench.Fake.Log.Questions.Single().Json.GetProperty("inputs");
        Assert.Equal("voice", inputs.GetProperty("channel").GetString());
        Assert.Equal(3, inputs.GetProperty("level").GetInt32());
        Assert.Equal("我买了一台相机。", inputs.GetProperty("before").GetString());
        Assert.Equal(3, inputs.EnumerateObject().Count());
    }

    [Fact]
    public async Task The_conversation_of_the_first_event_is_reported_even_if_the_turn_is_cut_off()
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Enqueue(FakeReply.Fixture("stream_chat_truncated_no_end.sse"));
        var asking = bench.AskAsync();
        await bench.PassAsync(0.5, 1, 2);
        var moved = (await asking).Single<AnswerEvent.ConversationMoved>();
        Assert.Equal(new AnswerEvent.ConversationMoved("5b0c2f0e-7d41-4c0a-9a55-2e6f3c9d1a10", false), moved);
    }

    [Fact]
    public async Task A_known_conversation_continues_without_notice()
    {
        await using var bench = await DifyBench.StartAsync();
        var first = (await bench.AskAsync()).Single<AnswerEvent.ConversationMoved>()!.ConversationId;
        var second = await bench.AskAsync(DifyBench.Question("为什么？", first));
        Assert.Null(second.Single<AnswerEvent.ConversationMoved>());
        Assert.Equal(first, bench.Fake.Log.Questions[1].Text("conversation_id"));
    }

    [Theory]
    [InlineData(UnknownConversation.NotFound, 2)]
    [InlineData(UnknownConversation.ErrorInStream, 2)]
    [InlineData(UnknownConversation.SilentlyNew, 1)]
    public async Task A_lost_conversation_is_replaced_and_the_loss_reported(UnknownConversation way, int requests)
    {
        await using var bench = await DifyBench.StartAsync(fake: new() { UnknownConversation = way });
        var outcome = await bench.AskAsync(DifyBench.Question(conversation: "11111111-2222-4333-8444-555555555555"));
        Assert.True(outcome.IsComplete);
        Assert.True(outcome.Single<AnswerEvent.ConversationMoved>()!.ContextLost);
        Assert.Equal(requests, bench.Fake.Log.Questions.Count);
        Assert.Equal(requests == 1, bench.Fake.Log.Questions[^1].Text("conversation_id") is not null);
    }

    [Theory]
    [InlineData("error_404_conversation_not_exists_plain_older.json")]
    [InlineData("error_400_conversation_completed.json")]
    public async Task Without_its_conversation_a_question_is_asked_only_once(string refusal)
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Enqueue(FakeReply.Fixture(refusal), FakeReply.Fixture(refusal), FakeReply.Fixture("stream_chat.sse"));
        var outcome = await bench.AskAsync(DifyBench.Question(conversation: "gone"));
        Assert.NotNull(outcome.Failure);
        Assert.Equal(2, bench.Fake.Log.Questions.Count);
    }

    [Fact]
    public async Task A_rating_reaches_the_message_and_a_refused_one_is_reported()
    {
        await using var bench = await DifyBench.StartAsync();
        Assert.True(await bench.Source.SendFeedbackAsync(new("m-1", "ws-user-s-1", "like", "很好"), DifyBench.Token));
        Assert.False(await bench.Source.SendFeedbackAsync(new("m-1", "ws-user-s-1", null, null), DifyBench.Token));
        Assert.False(await bench.Source.SendFeedbackAsync(new("../info", "ws-user-s-1", "like", null), DifyBench.Token));
        var sent = bench.Fake.Log.Requests;
        Assert.Equal("/v1/messages/m-1/feedbacks", sent[0].Path);
        Assert.Equal(("like", "很好", "ws-user-s-1"), (sent[0].Text("rating"), sent[0].Text("content"), sent[0].Text("user")));
        Assert.Equal(2, sent.Count);
    }

    [Fact]
    public async Task A_rating_that_cannot_be_delivered_fails_with_a_message()
    {
        await using var bench = await DifyBench.StartAsync();
        await bench.Fake.DisposeAsync();
        var failure = await Assert.ThrowsAsync<AnswerFailedException>(
            () => bench.Source.SendFeedbackAsync(new("m-1", "u", "like", null), DifyBench.Token));
        Assert.Equal(ErrorCode.RagRequestFailed, failure.Failure.Code);
    }

    [Fact]
    public async Task Follow_up_questions_come_before_the_end_on_request()
    {
        await using var bench = await DifyBench.StartAsync();
        var outcome = await bench.AskAsync(DifyBench.Question() with { WantsSuggested = true });
        Assert.True(outcome.IsComplete);
        Assert.Equal(["怎么申请保修？", "保修要带发票吗？", "能延保吗？"], outcome.Single<AnswerEvent.Suggested>()!.Questions);
    }

    [Fact]
    public async Task Without_a_key_every_question_fails_and_nothing_is_sent()
    {
        await using var bench = await DifyBench.StartAsync(o => o with { ApiKey = null });
        var outcome = await bench.AskAsync();
        Assert.Equal(ErrorCode.RagNotConfigured, outcome.Code);
        Assert.Contains("错误：未配置 DIFY_API_KEY 环境变量", outcome.Failure!.Message.Chinese);
        Assert.Empty(bench.Fake.Log.Requests);
        Assert.Contains("[Dify RAG Error] code=RAG_NOT_CONFIGURED", bench.Log.Public);
        Assert.DoesNotContain("(null)", bench.Log.Public);
    }

    [Fact]
    public async Task Two_hundred_questions_at_once_get_their_own_answers()
    {
        await using var bench = await DifyBench.StartAsync();
        var asked = Enumerable.Range(0, 200).Select(i => DifyBench.Question($"问题 {i} 是什么？") with { SessionId = "s-" + i }).ToList();
        var outcomes = await Task.WhenAll(asked.Select(bench.AskAsync));
        Assert.All(asked.Zip(outcomes), pair => Assert.Equal(bench.Fake.Options.Answer(pair.First.Question), pair.Second.Text));
        Assert.All(outcomes, o => Assert.True(o.IsComplete));
        Assert.Equal(0, bench.Source.Running);
    }
}
