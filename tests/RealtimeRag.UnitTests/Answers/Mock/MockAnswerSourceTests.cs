using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Mock;

namespace RealtimeRag.UnitTests.Answers.Mock;

public sealed class MockAnswerSourceTests
{
    private static readonly MockOptions NoDelay = new(TimeSpan.Zero);

    [Theory]
    [InlineData("什么时候发布？", "您刚才问的是：“什么时候发布？”")]
    [InlineData("When is the release?", "You asked: \"When is the release?\"")]
    public async Task The_answer_repeats_the_question_in_its_own_language(string question, string expected)
    {
        var text = (await Ask(question)).Text();

        Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_comes_in_several_pieces_and_then_completes()
    {
        var events = await Ask("什么时候发布？");

        Assert.True(events.OfType<AnswerEvent.Delta>().Count() >= 3);
        Assert.Equal(new AnswerEvent.Completed(), events[^1]);
        Assert.All(events.OfType<AnswerEvent.Delta>(), delta => Assert.NotEmpty(delta.Text));
    }

    [Fact]
    public async Task Cancelling_ends_the_answer()
    {
        using var cancel = new CancellationTokenSource();
        var source = new MockAnswerSource(new MockOptions(TimeSpan.FromHours(1)), TimeProvider.System);
        await using var pieces = source.AskAsync(AnswerStreams.Request("多久？"), cancel.Token).GetAsyncEnumerator(cancel.Token);
        var next = pieces.MoveNextAsync().AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    private static Task<List<AnswerEvent>> Ask(string question) =>
        new MockAnswerSource(NoDelay, TimeProvider.System).ReadAsync(AnswerStreams.Request(question));
}
