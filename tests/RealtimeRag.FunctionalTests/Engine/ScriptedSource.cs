using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>A backend whose every word the test says.</summary>
internal sealed class ScriptedSource : IAnswerSource
{
    private readonly Channel<ScriptedCall> _calls = Channel.CreateUnbounded<ScriptedCall>();

    public string Name => "scripted";

    public async IAsyncEnumerable<AnswerEvent> AskAsync(AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var call = new ScriptedCall(request);
        _calls.Writer.TryWrite(call);
        try
        {
            await foreach (var happened in call.Events.ReadAllAsync(cancellationToken))
            {
                yield return happened;
            }
        }
        finally
        {
            call.End(cancellationToken.IsCancellationRequested);
        }
    }

    /// <summary>The next question that is asked.</summary>
    public ValueTask<ScriptedCall> NextAsync() => _calls.Reader.ReadAsync(TestContext.Current.CancellationToken);
}

/// <summary>One question at the scripted backend.</summary>
internal sealed class ScriptedCall(AnswerRequest request)
{
    private readonly Channel<AnswerEvent> _events = Channel.CreateUnbounded<AnswerEvent>();
    private readonly TaskCompletionSource<bool> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AnswerRequest Request => request;

    public ChannelReader<AnswerEvent> Events => _events.Reader;

    /// <summary>Completes when the server ends the call; true if it was cancelled.</summary>
    public Task<bool> Over => _over.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);

    public void Say(params string[] pieces)
    {
        foreach (var piece in pieces)
        {
            _events.Writer.TryWrite(new AnswerEvent.Delta(piece));
        }
    }

    public void Happen(AnswerEvent happened) => _events.Writer.TryWrite(happened);

    public void Complete() => _events.Writer.TryWrite(new AnswerEvent.Completed());

    public void Fail(ErrorCode code) => Fail(new AnswerFailedException(AnswerFailure.Of(code)));

    public void Fail(Exception exception) => _events.Writer.TryComplete(exception);

    /// <summary>The stream ends without a word.</summary>
    public void BreakOff() => _events.Writer.TryComplete();

    public void End(bool isCancelled) => _over.TrySetResult(isCancelled);
}
