using System.Runtime.CompilerServices;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>Answers "count:seed" with that many small pieces, and remembers what it sent.</summary>
internal sealed class PiecesSource : IAnswerSource
{
    public string Name => "pieces";

    public static string TextOf(string question) => string.Concat(PiecesOf(question));

    public async IAsyncEnumerable<AnswerEvent> AskAsync(AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var piece in PiecesOf(request.Question))
        {
            if (piece.Length % 3 == 0)
            {
                await Task.Yield();
            }

            cancellationToken.ThrowIfCancellationRequested();
            yield return new AnswerEvent.Delta(piece);
        }

        yield return new AnswerEvent.Completed();
    }

    private static IEnumerable<string> PiecesOf(string question)
    {
        var parts = question.Split(':');
        var random = new Random(int.Parse(parts[1]));
        for (var i = int.Parse(parts[0]); i > 0; i--)
        {
            yield return $"{random.Next(1, 100_000)}片";
        }
    }
}
