using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Metering;

namespace RealtimeRag.UnitTests.Answers.Metering;

public sealed class MeteredAnswerSourceTests : IDisposable
{
    private readonly RecordedMetrics _metrics = new();
    private readonly FakeTime _time = new();

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task A_whole_answer_is_counted_with_its_times_and_tokens()
    {
        AnswerEvent[] events = [new AnswerEvent.Delta("一"), new AnswerEvent.Delta("二"), new AnswerEvent.Used(new TokenUsage(5, 7, 12)), new AnswerEvent.Completed()];

        await Source(new ScriptedSource.Script(events)).ReadAsync();

        Assert.Equal(
            [
                "rag.answers.running 1 backend=openai",
                "rag.answer.first_piece 0 backend=openai",
                "rag.tokens 5 backend=openai kind=prompt",
                "rag.tokens 7 backend=openai kind=completion",
                "rag.answers.running -1 backend=openai",
                "rag.answer.duration 0 backend=openai outcome=complete code=none",
            ],
            _metrics.Lines);
    }

    [Theory]
    [InlineData(ErrorCode.RagTimeout, "RAG_TIMEOUT")]
    [InlineData(ErrorCode.RagEmpty, "RAG_EMPTY")]
    public async Task A_failure_is_counted_with_its_code(ErrorCode code, string name)
    {
        await Source(ScriptedSource.Fails(code)).ReadToEndAsync();

        Assert.Equal($"rag.answer.duration 0 backend=openai outcome=failed code={name}", _metrics.Lines[^1]);
    }

    [Fact]
    public async Task A_cut_answer_is_told_apart()
    {
        await Source(new ScriptedSource.Script([new AnswerEvent.Delta("一"), new AnswerEvent.Completed(Truncated: true)])).ReadAsync();

        Assert.EndsWith("outcome=truncated code=none", _metrics.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Walking_away_counts_as_cancelled()
    {
        await using (var answer = Source(ScriptedSource.Says("一", "二")).AskAsync(AnswerStreams.Request(), default).GetAsyncEnumerator())
        {
            Assert.True(await answer.MoveNextAsync());
        }

        Assert.EndsWith("outcome=cancelled code=none", _metrics.Lines[^1], StringComparison.Ordinal);
    }

    private MeteredAnswerSource Source(ScriptedSource.Script script) => new(new ScriptedSource("openai", script), _metrics.Answers, _time);
}
