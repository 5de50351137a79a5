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
    public async Task A_complete_answer_is_counted_with_its_times_and_tokens()
    {
        AnswerEvent[] events = [new AnswerEvent.Delta("一"), new AnswerEvent.Delta("二"), new AnswerEvent.Used(new TokenUsage(5, 7, 12)), new AnswerEvent.Completed()];

        await Source(new ScriptedSource.Script(events)).ReadAsync();

        Assert.Equal(
            [
                "rag.answers.running 1 backend=openai",
                "rag.answer.first_piece 0 backend=openai",
                "rag.tokens 5 backend=openai kind=prompt",
                "rag.tokens 7 backend=openai kind=completion",
                "rag.answer.duration 0 backend=openai outcome=complete code=none",
                "rag.answers.running -1 backend=openai",
            ],
            _metrics.Lines);
    }

    [Fact]
    public async Task The_same_is_recorded_under_OpenTelemetrys_names()
    {
        await Source(new ScriptedSource.Script([new AnswerEvent.Delta("一"), new AnswerEvent.Used(new TokenUsage(5, 7, 12)), new AnswerEvent.Completed()])).ReadAsync();
        await Source(ScriptedSource.Fails(ErrorCode.RagTimeout)).ReadToEndAsync();

        const string Names = "gen_ai.operation.name=chat gen_ai.provider.name=openai";
        Assert.Equal(
            [
                $"gen_ai.client.operation.time_to_first_chunk 0 {Names}",
                $"gen_ai.client.token.usage 5 {Names} gen_ai.token.type=input",
                $"gen_ai.client.token.usage 7 {Names} gen_ai.token.type=output",
                $"gen_ai.client.operation.duration 0 {Names}",
                $"gen_ai.client.operation.duration 0 {Names} error.type=RAG_TIMEOUT",
            ],
            _metrics.GenAILines);
    }

    [Theory]
    [InlineData(ErrorCode.RagTimeout, "RAG_TIMEOUT")]
    [InlineData(ErrorCode.RagEmpty, "RAG_EMPTY")]
    public async Task A_failure_is_counted_with_its_code(ErrorCode code, string name)
    {
        await Source(ScriptedSource.Fails(code)).ReadToEndAsync();

        Assert.Equal($"rag.answer.duration 0 backend=openai outcome=failed code={name}", _metrics.Lines[^2]);
    }

    [Fact]
    public async Task A_truncated_answer_is_distinguished()
    {
        await Source(new ScriptedSource.Script([new AnswerEvent.Delta("一"), new AnswerEvent.Completed(Truncated: true)])).ReadAsync();

        Assert.EndsWith("outcome=truncated code=none", _metrics.Lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_abandoned_answer_counts_as_running_until_its_backend_has_ended()
    {
        var released = new TaskCompletionSource();
        var answer = Source(ScriptedSource.Says("一") with { Released = released.Task }).AskAsync(AnswerStreams.Request(), default).GetAsyncEnumerator();
        Assert.True(await answer.MoveNextAsync());
        var leaving = answer.DisposeAsync();
        Assert.EndsWith("outcome=cancelled code=none", _metrics.Lines[^1], StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromSeconds(30));
        released.SetResult();
        await leaving;

        Assert.Equal(["rag.answer.duration 0 backend=openai outcome=cancelled code=none", "rag.answers.running -1 backend=openai"], _metrics.Lines.TakeLast(2));
    }

    [Fact]
    public async Task Leaving_counts_as_cancelled()
    {
        await using (var answer = Source(ScriptedSource.Says("一", "二")).AskAsync(AnswerStreams.Request(), default).GetAsyncEnumerator())
        {
            Assert.True(await answer.MoveNextAsync());
        }

        Assert.EndsWith("outcome=cancelled code=none", _metrics.Lines[^2], StringComparison.Ordinal);
    }

    private MeteredAnswerSource Source(ScriptedSource.Script script) => new(new ScriptedSource("openai", script), _metrics.Answers, _time);
}
