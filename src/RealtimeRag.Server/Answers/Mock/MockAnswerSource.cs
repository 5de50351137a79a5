using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.Mock;

/// <summary>Repeats the question in a friendly sentence, in pieces, so that everything works without a backend. Thread-safe.</summary>
internal sealed class MockAnswerSource(MockOptions options, TimeProvider time) : IAnswerSource
{
    /// <inheritdoc />
    public string Name => "mock";

    /// <inheritdoc />
    public async IAsyncEnumerable<AnswerEvent> AskAsync(
        AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var piece in Pieces(request))
        {
            await Task.Delay(options.Delay, time, cancellationToken);
            yield return new AnswerEvent.Delta(piece);
        }

        yield return new AnswerEvent.Completed();
    }

    private static ImmutableArray<string> Pieces(AnswerRequest request) =>
        AnswerLanguage.Of(request.Question, request.Language) == Language.English
            ? ["Hello! ", "You asked: ", $"\"{request.Question}\" ", "This is a mock answer; ", "connect a real backend to get a real one."]
            : ["您好！", "您刚才问的是：", $"“{request.Question}”", "。这是模拟回答，", "接入真实后端后即可得到正式答案。"];
}
