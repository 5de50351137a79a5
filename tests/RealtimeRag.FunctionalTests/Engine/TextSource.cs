using System.Runtime.CompilerServices;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>Answers every question at once, or when the gate opens, with a text made of it.</summary>
internal sealed class TextSource(Func<string, IEnumerable<string>> pieces, Task? gate = null) : IAnswerSource
{
    private int _asked;
    private int _over;

    public string Name => "text";

    /// <summary>How many questions arrived, and how many of them were cancelled.</summary>
    public (int Asked, int Over) Calls => (Volatile.Read(ref _asked), Volatile.Read(ref _over));

    public async IAsyncEnumerable<AnswerEvent> AskAsync(AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        try
        {
            await Task.Yield();
            await (gate ?? Task.CompletedTask).WaitAsync(cancellationToken);
            foreach (var piece in pieces(request.Question))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new AnswerEvent.Delta(piece);
            }

            yield return new AnswerEvent.Completed();
        }
        finally
        {
            Interlocked.Increment(ref _over);
        }
    }
}
