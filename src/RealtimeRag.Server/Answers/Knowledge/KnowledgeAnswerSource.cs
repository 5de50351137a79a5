using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Knowledge;
using RealtimeRag.Knowledge.Library;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.Knowledge;

/// <summary>Answers with sentences quoted from the documents and citations, or says that the documents hold no answer. Free of charge. Thread-safe.</summary>
internal sealed class KnowledgeAnswerSource(KnowledgeHost host) : IAnswerSource, IPassageSource
{
    /// <inheritdoc />
    public string Name => "knowledge";

    /// <inheritdoc />
    public async IAsyncEnumerable<AnswerEvent> AskAsync(
        AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var knowledge = await host.GetAsync(cancellationToken);
        var language = AnswerLanguage.Of(request.Question, request.Language);
        var tag = language == Language.English ? "en" : "zh";
        var answer = request.Section is { } section
            ? knowledge.Answer(new KnowledgeSection(request.Question, section), tag)
            : await knowledge.AnswerAsync(request.Question, Previous(request), tag, request.Context, cancellationToken);
        if (answer.Choices.Count > 0)
        {
            yield return new AnswerEvent.Clarified([.. answer.Choices.Select(static choice => new AnswerChoice(choice.Title, choice.Key))], answer.Text);
            yield return new AnswerEvent.Completed();
            yield break;
        }

        foreach (var piece in answer.Pieces.SelectMany(SentencePieces.Cut))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new AnswerEvent.Delta(piece);
        }

        if (!answer.Found && IsStillReading(knowledge))
        {
            yield return new AnswerEvent.Delta(StillReading.In(language));
        }

        if (answer.Found)
        {
            yield return new AnswerEvent.Cited([.. answer.Citations.Select(c => new Citation(c.Index, Title(c.Title, c.File, c.Page, language), c.Snippet, c.Score))]);
        }

        yield return new AnswerEvent.Completed { NothingFound = !answer.Found };
    }

    /// <inheritdoc />
    public async ValueTask<ImmutableArray<Passage>> FindAsync(AnswerRequest request, int count, CancellationToken cancellationToken)
    {
        var knowledge = await host.GetAsync(cancellationToken);
        var found = await knowledge.SearchAsync(request.Question, count, Previous(request), request.Context, cancellationToken);
        var language = AnswerLanguage.Of(request.Question, request.Language);
        return [.. found.Select(p => new Passage(Title(p.Title, p.File, p.Page, language), p.Text, p.Score))];
    }

    // The search uses it, and what was said before, only if the question depends on it.
    private static string? Previous(AnswerRequest request) => request.History is [.., var last] ? last.Question : null;

    private static LocalizedText StillReading { get; } = new("文档仍在索引中，请稍后再问一次。", " The documents are still being read: ask again in a moment.");

    private static bool IsStillReading(KnowledgeBase knowledge) => knowledge.Status is { Scanned: false } or { Busy: true };

    /// <summary>The display name of a source.</summary>
    internal static string Title(string title, string file, int? page, Language language)
    {
        var name = title.Length == 0 ? file : title;
        return page is { } number ? new LocalizedText($"{name}（第 {number} 页）", $"{name} (p. {number})").In(language) : name;
    }
}
