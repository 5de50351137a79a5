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
    public sealed record Script(AnswerEvent[] Events, AnswerFailedException? Failure = null, Task? Until = null);

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

    public async IAsyncEnumerable<AnswerEvent> AskAsync(
        AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Requests.Add(request);
        var script = scripts[Math.Min(_asked++, scripts.Length - 1)];
        await WaitAsync(script.Until, cancellationToken);
        foreach (var e in script.Events)
        {
            yield return e;
        }

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
}
