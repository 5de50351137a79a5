using System.Runtime.CompilerServices;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers;

namespace RealtimeRag.UnitTests.Answers;

/// <summary>A backend that does what a test says: one script a question; the last one repeats.</summary>
internal sealed class ScriptedSource(string name, params ScriptedSource.Script[] scripts) : IAnswerSource
{
    private int _asked;

    /// <summary>What one question gets: events, perhaps a signal to wait for, perhaps a failure at the end.</summary>
    /// <param name="Events">What is said.</param>
    /// <param name="Failure">The failure at the end, if any.</param>
    /// <param name="Until">What the source waits for before the first event.</param>
    /// <param name="Then">What the source waits for after the last event.</param>
    /// <param name="Released">What the end of the run waits for, after the reader has left.</param>
    public sealed record Script(
        AnswerEvent[] Events, Exception? Failure = null, Task? Until = null, Task? Then = null, Task? Released = null);

    public string Name => name;

    /// <summary>How many questions came.</summary>
    public int Asked => _asked;

    public List<AnswerRequest> Requests { get; } = [];

    /// <summary>Whether a question was cancelled while it waited.</summary>
    public bool WasCancelled { get; private set; }

    public static Script Says(params string[] pieces) =>
        new([.. pieces.Select(piece => (AnswerEvent)new AnswerEvent.Delta(piece)), new AnswerEvent.Completed()]);

    public static Script Fails(ErrorCode code, bool nothingRan = false, bool? retryable = null, params string[] pieces)
    {
        var failure = AnswerFailure.Of(code);
        failure = failure with { Retryable = retryable ?? failure.Retryable };
        return new([.. pieces.Select(piece => new AnswerEvent.Delta(piece))], new AnswerFailedException(failure) { NothingRan = nothingRan });
    }

    private Script? LastScript { get; set; }

    /// <summary>How many answers were released, with the end of their runs.</summary>
    public int Ended { get; private set; }

    public IAsyncEnumerable<AnswerEvent> AskAsync(AnswerRequest request, CancellationToken cancellationToken) =>
        new AnswerStream(cancelled => new Answer(this, ReadAsync(request, cancelled).GetAsyncEnumerator(cancelled)), cancellationToken);

    private async IAsyncEnumerable<AnswerEvent> ReadAsync(
        AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Requests.Add(request);
        var script = scripts[Math.Min(_asked++, scripts.Length - 1)];
        LastScript = script;
        await WaitAsync(script.Until, cancellationToken);
        foreach (var e in script.Events)
        {
            yield return e;
        }

        await WaitAsync(script.Then, cancellationToken);
        if (script.Failure is { } failure)
        {
            throw failure;
        }
    }

    private async Task WaitAsync(Task? until, CancellationToken cancellationToken)
    {
        try
        {
            await (until ?? Task.CompletedTask).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            WasCancelled = true;
            throw;
        }
    }

    private sealed class Answer(ScriptedSource source, IAsyncEnumerator<AnswerEvent> events) : IAsyncEnumerator<AnswerEvent>
    {
        public AnswerEvent Current => events.Current;

        public ValueTask<bool> MoveNextAsync() => events.MoveNextAsync();

        public async ValueTask DisposeAsync()
        {
            await events.DisposeAsync();
            await (source.LastScript?.Released ?? Task.CompletedTask);
            source.Ended++;
        }
    }
}
