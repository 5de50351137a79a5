using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>An answer whose connection was lost is looked up among the stored messages, never asked for again.</summary>
public sealed class DifyRecoveryTests
{
    private const string Conversation = "5b0c2f0e-7d41-4c0a-9a55-2e6f3c9d1a10";
    private const string User = "ws-user-s-1";

    [Theory]
    [InlineData("保修期是两年。", "保修期是两年。", 0)]
    [InlineData("<think>查</think>保修期是两年。", "保修期是两年。", 0)]
    [InlineData("质保期三年。", "质保期三年。", 1)]
    public async Task A_broken_stream_is_completed_from_the_stored_message(string stored, string text, int replacements)
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Enqueue(Broken(stored));
        var asking = bench.AskAsync();
        await bench.PassAsync(0.5);
        var outcome = await asking;
        Assert.True(outcome.IsComplete);
        Assert.Equal(text, outcome.Text);
        Assert.Equal(replacements, outcome.Events.OfType<AnswerEvent.Replace>().Count());
        Assert.Single(bench.Fake.Log.Questions);
    }

    [Fact]
    public async Task Fault20_A_reset_in_the_middle_of_a_stream_is_a_broken_stream()
    {
        await using var bench = await DifyBench.StartAsync();
        var received = new TaskCompletionSource();
        bench.Fake.Enqueue(FakeReply.Streaming(async exchange =>
        {
            await Broken("保修期是两年。").SendAsync(exchange);
            await received.Task;
            exchange.Context.Abort();
        }));
        List<AnswerEvent> events = [];
        var asking = Task.Run(async () =>
        {
            await foreach (var e in bench.Source.AskAsync(DifyBench.Question(), DifyBench.Token))
            {
                events.Add(e);
                if (e is AnswerEvent.Delta { Text: "期" })
                {
                    received.SetResult();
                }
            }
        });
        await bench.PassAsync(0.5);
        await asking;
        Assert.Equal(["保修", "期", "是两年。"], events.OfType<AnswerEvent.Delta>().Select(d => d.Text));
    }

    [Fact]
    public async Task Fault22_A_broken_stream_without_a_stored_answer_keeps_its_text_is_incomplete_and_stopped()
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Enqueue(Broken(stored: ""));
        var asking = bench.AskAsync();
        await bench.PassAsync(0.5, 1, 2);
        var outcome = await asking;
        Assert.Equal(ErrorCode.RagIncomplete, outcome.Code);
        Assert.Equal("保修期", outcome.Text);
        await bench.Source.WhenIdleAsync(DifyBench.Token);
        Assert.Single(bench.Fake.Log.Stops);
        Assert.Single(bench.Fake.Log.Questions);
        Assert.Equal(3, bench.Fake.Log.Requests.Count(r => r.Path == "/v1/messages"));
    }

    [Theory]
    [InlineData(500, 0.5)]
    [InlineData(504, 1)]
    [InlineData(524, 1)]
    public async Task After_a_gateway_timeout_the_newest_message_with_the_question_is_the_answer(int status, double wait)
    {
        await using var bench = await DifyBench.StartAsync(o => o with { Streaming = false });
        var now = bench.Time.GetUtcNow().ToUnixTimeSeconds();
        bench.Fake.Conversations.Add(User, Conversation, new("m-0", "保修期多久？", "旧的回答。", now - 100));
        bench.Fake.Enqueue(Failing(status, new("m-1", "保修期多久？", "保修期是两年。", now)));
        var asking = bench.AskAsync(DifyBench.Question(conversation: Conversation));
        await bench.PassAsync(wait);
        var outcome = await asking;
        Assert.Equal("保修期是两年。", outcome.Text);
        Assert.Single(bench.Fake.Log.Questions);
        Assert.Contains(bench.Fake.Log.Requests, static request => request.Query.Contains($"conversation_id={Conversation}&user={User}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("保修期多久？", -100, "normal")]
    [InlineData("另一个问题？", 0, "normal")]
    [InlineData("保修期多久？", 0, "error")]
    public async Task A_stored_message_of_another_question_is_not_used(string query, int age, string messageStatus)
    {
        await using var bench = await DifyBench.StartAsync();
        var created = bench.Time.GetUtcNow().ToUnixTimeSeconds() + age;
        bench.Fake.Enqueue(Failing(500, new("m-1", query, "别的回答。", created, messageStatus)));
        var asking = bench.AskAsync(DifyBench.Question(conversation: Conversation));
        await bench.PassAsync(0.5, 1, 2);
        var outcome = await asking;
        Assert.Equal(ErrorCode.RagHttpError, outcome.Code);
        Assert.Equal("", outcome.Text);
        Assert.Single(bench.Fake.Log.Questions);
    }

    [Fact]
    public async Task In_the_first_turn_there_is_no_conversation_to_search()
    {
        await using var bench = await DifyBench.StartAsync();
        Assert.Equal(ErrorCode.RagHttpError, (await bench.AskAsync(FakeReply.Fixture("error_504_nginx.html"))).Code);
        Assert.Single(bench.Fake.Log.Requests);
    }

    private static FakeReply Broken(string stored) => FakeReply.Streaming(async exchange =>
    {
        exchange.Server.Conversations.Add(exchange.User, exchange.ConversationId, new(exchange.MessageId, exchange.Question, stored, 0));
        await exchange.TextAsync("保修");
        await exchange.TextAsync("期");
    });

    // The fake's own Date header would be of another clock than the test's.
    private static FakeReply Failing(int status, FakeMessage stored) => FakeReply.Script(exchange =>
    {
        exchange.Server.Conversations.Add(exchange.User, Conversation, stored);
        exchange.Context.Response.Headers.Date = new FakeTime().GetUtcNow().ToString("R");
        return FakeReply.Status(status).SendAsync(exchange);
    });
}
