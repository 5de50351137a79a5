using RealtimeRag.Core.Answers;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>Blocking mode, and the apps that refuse it.</summary>
public sealed class DifyBlockingTests
{
    [Fact]
    public async Task A_whole_answer_arrives_in_readable_pieces_unchanged()
    {
        var answer = string.Concat(Enumerable.Range(1, 40).Select(i => $"第{i}句话说明一件事情，请注意。")) + "End.";
        await using var bench = await DifyBench.StartAsync(o => o with { Streaming = false }, new() { Answer = _ => answer });
        var outcome = await bench.AskAsync();
        Assert.True(outcome.IsComplete);
        Assert.Equal(answer, string.Concat(outcome.Deltas));
        Assert.Equal(41, outcome.Deltas.Count());
        Assert.All(outcome.Deltas, piece => Assert.InRange(piece.Length, 1, 120));
        Assert.Equal(157, outcome.Single<AnswerEvent.Used>()!.Usage.TotalTokens);
    }

    [Theory]
    [InlineData("agent-chat")]
    [InlineData("agent")]
    public async Task An_app_that_refuses_blocking_is_streamed_from_then_on(string mode)
    {
        await using var bench = await DifyBench.StartAsync(o => o with { Streaming = false }, new() { Mode = mode });
        bench.Fake.Info = FakeReply.Status(500);
        var first = await bench.AskAsync();
        Assert.Equal(bench.Fake.Options.Answer("保修期多久？"), first.Text);
        Assert.True((await bench.AskAsync()).IsComplete);
        Assert.Equal(["blocking", "streaming", "streaming"], bench.Fake.Log.Questions.Select(q => q.Text("response_mode")));
    }

    [Theory]
    [InlineData("agent-chat", "streaming")]
    [InlineData("agent", "streaming")]
    [InlineData("chat", "blocking")]
    [InlineData("advanced-chat", "blocking")]
    public async Task An_app_with_a_known_mode_is_called_correctly_at_once(string mode, string asked)
    {
        await using var bench = await DifyBench.StartAsync(o => o with { Streaming = false }, new() { Mode = mode });
        bench.Source.LearnAppMode();
        await bench.Source.WhenIdleAsync(DifyBench.Token);
        Assert.True((await bench.AskAsync()).IsComplete);
        Assert.Equal(asked, bench.Fake.Log.Questions.Single().Text("response_mode"));
        Assert.Single(bench.Fake.Log.Requests, r => r.Path == "/v1/info");
    }

    [Fact]
    public async Task The_first_answer_does_not_wait_for_the_apps_mode()
    {
        await using var bench = await DifyBench.StartAsync(o => o with { Streaming = false });
        bench.Fake.Info = FakeReply.Hang;
        Assert.True((await bench.AskAsync()).IsComplete);
    }

    [Fact]
    public async Task Streaming_never_asks_for_the_apps_mode()
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Source.LearnAppMode();
        await bench.AskAsync();
        Assert.Single(bench.Fake.Log.Requests);
    }

    [Fact]
    public async Task A_stream_is_read_even_if_a_whole_answer_was_requested()
    {
        await using var bench = await DifyBench.StartAsync(o => o with { Streaming = false });
        Assert.Equal("保修期是两年，从购买之日算起。", (await bench.AskAsync(FakeReply.Fixture("stream_chat.sse"))).Text);
    }

    [Fact]
    public async Task A_workflow_waiting_for_a_person_is_not_an_empty_answer()
    {
        await using var bench = await DifyBench.StartAsync(o => o with { Streaming = false });
        var outcome = await bench.AskAsync(FakeReply.Fixture("blocking_chatflow_paused.json"));
        Assert.Contains("人工输入", outcome.Failure!.Message.Chinese);
    }
}
