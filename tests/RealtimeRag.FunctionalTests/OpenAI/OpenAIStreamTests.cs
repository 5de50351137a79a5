using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.FunctionalTests.OpenAI;

/// <summary>How a stream becomes an answer.</summary>
public sealed class OpenAIStreamTests
{
    [Fact]
    public async Task Deltas_become_the_answer_and_the_call_carries_key_model_and_length()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Saying("周五", "下午", "发布。"));
        using var talk = new OpenAITalk(server.BaseUrl);

        var (events, failure) = await talk.AskAsync();

        Assert.Null(failure);
        Assert.Equal(["周五", "下午", "发布。"], events.OfType<AnswerEvent.Delta>().Select(d => d.Text));
        Assert.Equal(new AnswerEvent.Completed(), events[^1]);
        var call = Assert.Single(server.Calls);
        Assert.Equal("Bearer " + OpenAITalk.Key, call.Authorization);
        Assert.True(call.ContentLength > 0);
        Assert.Equal("test-model", call.Body["model"]!.GetValue<string>());
        Assert.True(call.Body["stream"]!.GetValue<bool>());
        Assert.True(call.Body["stream_options"]!["include_usage"]!.GetValue<bool>());
        Assert.Equal(2048, call.Body["max_tokens"]!.GetValue<int>());
        Assert.False(call.Body.ContainsKey("max_completion_tokens"));
        Assert.False(call.Body.ContainsKey("temperature"));
    }

    [Fact]
    public async Task Unsupported_request_fields_can_be_omitted()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Saying("好"), FakeReply.Saying("好"));
        using var bare = new OpenAITalk(server.BaseUrl, o => o with { ApiKey = null, AskForUsage = false, MaxTokens = 0 });
        using var newer = new OpenAITalk(server.BaseUrl, o => o with { UseMaxCompletionTokens = true, MaxTokens = 99, Temperature = 0.5 });

        await bare.AskAsync();
        await newer.AskAsync();

        Assert.Equal("", server.Calls[0].Authorization);
        Assert.Equal(["messages", "model", "stream"], server.Calls[0].Body.Select(p => p.Key).Order());
        Assert.Equal(99, server.Calls[1].Body["max_completion_tokens"]!.GetValue<int>());
        Assert.False(server.Calls[1].Body.ContainsKey("max_tokens"));
        Assert.Equal(0.5, server.Calls[1].Body["temperature"]!.GetValue<double>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task Text_is_the_same_however_the_bytes_are_split(int bytes)
    {
        var reply = FakeReply.Stream().Comment().Delta("<thi").Delta("nk>秘密</think>\n第一句，🙂 e\u0301。\n").Raw(": x\r\n\r\n").Delta("第二句 <thi").Delta("nk>。").Finish().Usage(3, 4).Done();
        await using var server = await FakeOpenAIServer.StartAsync(reply.CutEvery(bytes));
        using var talk = new OpenAITalk(server.BaseUrl);

        var (events, failure) = await talk.AskAsync();

        Assert.Null(failure);
        Assert.Equal("第一句，🙂 e\u0301。\n第二句 <think>。", OpenAITalk.Text(events));
    }

    [Fact]
    public async Task Thinking_is_never_shown_in_the_text_nor_beside_it()
    {
        await using var server = await FakeOpenAIServer.StartAsync(
            FakeReply.Stream().Reasoning("先想想").Delta("<think>再想想").Delta("</think>").Delta("答案是三。").Finish().Done());
        using var talk = new OpenAITalk(server.BaseUrl);

        Assert.Equal("答案是三。", OpenAITalk.Text((await talk.AskAsync()).Events));
    }

    [Fact]
    public async Task Thinking_without_its_opening_tag_is_withdrawn()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Saying("想一想。\n", "</think>", "\n\n答案是三。"));
        using var talk = new OpenAITalk(server.BaseUrl);

        var (events, _) = await talk.AskAsync();

        Assert.Contains(events, e => e is AnswerEvent.Replace { Reason: "thinking" });
        Assert.Equal("答案是三。", OpenAITalk.Text(events));
    }

    [Fact]
    public async Task Think_blocks_in_the_text_can_be_kept()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Saying("<think>甲</think>", "乙"));
        using var talk = new OpenAITalk(server.BaseUrl, o => o with { KeepThinking = true });

        Assert.Equal("<think>甲</think>乙", OpenAITalk.Text((await talk.AskAsync()).Events));
    }

    [Fact]
    public async Task Usage_in_the_last_event_is_reported_and_logged()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Stream().Delta("好").Finish().Usage(150, 7).Done());
        using var talk = new OpenAITalk(server.BaseUrl);

        var (events, _) = await talk.AskAsync();

        Assert.Contains(new AnswerEvent.Used(new TokenUsage(150, 7, 157)), events);
        Assert.Contains(talk.Log.All, line => line.Contains("[OpenAI RAG] Tokens: 157", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_usage_the_answer_is_still_complete()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Saying("好"));
        using var talk = new OpenAITalk(server.BaseUrl);

        var (events, _) = await talk.AskAsync();

        Assert.Equal([new AnswerEvent.Delta("好"), new AnswerEvent.Completed()], events);
        Assert.Contains(talk.Log.All, line => line.Contains("[OpenAI RAG] Tokens: unknown", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Either_a_finish_reason_or_an_end_mark_suffices()
    {
        await using var server = await FakeOpenAIServer.StartAsync(
            FakeReply.Stream().Delta("甲").Finish(), FakeReply.Stream().Delta("乙").Done());
        using var talk = new OpenAITalk(server.BaseUrl);

        Assert.Null((await talk.AskAsync()).Failure);
        Assert.Null((await talk.AskAsync()).Failure);
    }

    [Fact]
    public async Task An_error_after_the_complete_answer_is_harmless()
    {
        await using var server = await FakeOpenAIServer.StartAsync(
            FakeReply.Stream().Delta("好。").Finish().Event(FakeReply.ErrorBody("server_error", "late")));
        using var talk = new OpenAITalk(server.BaseUrl);

        var (events, failure) = await talk.AskAsync();

        Assert.Null(failure);
        Assert.Equal(new AnswerEvent.Completed(), events[^1]);
    }

    [Theory]
    [InlineData("length")]
    [InlineData("content_filter")]
    public async Task An_answer_that_was_cut_short_says_so(string reason)
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Stream().Delta("半句").Finish(reason).Done());
        using var talk = new OpenAITalk(server.BaseUrl);

        Assert.Equal(new AnswerEvent.Completed(Truncated: true), (await talk.AskAsync()).Events[^1]);
    }

    [Fact]
    public async Task An_endless_answer_is_cut_at_64_KiB_and_the_call_broken_off()
    {
        var reply = Enumerable.Repeat(new string('字', 1_000), 30).Aggregate(FakeReply.Stream(), (r, text) => r.Delta(text)).Hang();
        await using var server = await FakeOpenAIServer.StartAsync(reply);
        using var talk = new OpenAITalk(server.BaseUrl);

        var (events, _) = await talk.AskAsync();

        Assert.Equal(new AnswerEvent.Completed(Truncated: true), events[^1]);
        Assert.Equal(64 * 1024 / 3, OpenAITalk.Text(events).Length);
        await server.CallerLeft.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_server_that_does_not_stream_is_supported()
    {
        const string Body = """{"object":"chat.completion","choices":[{"message":{"role":"assistant","content":"整段回答。"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}""";
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Whole(200, Body));
        using var talk = new OpenAITalk(server.BaseUrl);

        var (events, _) = await talk.AskAsync();

        Assert.Equal([new AnswerEvent.Delta("整段回答。"), new AnswerEvent.Used(new TokenUsage(1, 2, 3)), new AnswerEvent.Completed()], events);
    }

    [Fact]
    public async Task Pieces_arrive_while_the_model_is_still_writing()
    {
        var seen = new TaskCompletionSource();
        await using var server = await FakeOpenAIServer.StartAsync(
            FakeReply.Stream().Delta("先到。").WaitFor(seen.Task).Delta("后到。").Finish().Done());
        using var talk = new OpenAITalk(server.BaseUrl);

        // The second delta is only sent once the first was seen: buffering would never end.
        var (events, _) = await talk.AskAsync(seen: e => seen.TrySetResult());

        Assert.Equal("先到。后到。", OpenAITalk.Text(events));
    }

    [Fact]
    public async Task Leaving_ends_the_call_at_the_endpoint()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Stream().Delta("开始").Hang());
        using var talk = new OpenAITalk(server.BaseUrl);
        await using (var answer = talk.Stream(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            Assert.True(await answer.MoveNextAsync());
        }

        await server.CallerLeft.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Cancelling_is_not_a_failure_and_ends_the_call()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Stream().Delta("开始").Hang());
        using var talk = new OpenAITalk(server.BaseUrl);
        using var cancel = new CancellationTokenSource();
        await using var answer = talk.Stream(cancel.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await answer.MoveNextAsync());
        var next = answer.MoveNextAsync().AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        await server.CallerLeft.WaitAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(talk.Log.All, line => line.Contains("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    [InlineData("<think>只有想法</think>")]
    public async Task An_empty_answer_is_a_distinct_failure(string text)
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Saying(text));
        using var talk = new OpenAITalk(server.BaseUrl);

        Assert.Equal(ErrorCode.RagEmpty, (await talk.AskAsync()).Failure?.Code);
    }
}
