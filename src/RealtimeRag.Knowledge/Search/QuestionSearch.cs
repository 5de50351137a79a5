using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.Knowledge.Search;

/// <summary>Searches for the question rather than for everything that was said: a statement before it is ignored unless the question depends on it.</summary>
internal static class QuestionSearch
{
    // Above this confidence, a question that names one thing is answered without its context.
    private const double Sure = 0.8;
    private const double Margin = 0.1;
    private const double AlikeCoverage = 0.8;
    private const double OwnCoverage = 0.5;
    private const double FirstCoverage = 0.2;
    private const double Elliptic = 8;

    /// <summary>Finds the best passages.</summary>
    /// <param name="index">The index to search.</param>
    /// <param name="said">The transcript of the question, possibly with other sentences around it.</param>
    /// <param name="top">The maximum number of hits.</param>
    /// <param name="context">What was said before it, if anything; only its last sentence is used, and only if the question depends on it.</param>
    /// <param name="previousQuestion">The previous question of the conversation, if any; used only for a follow-up.</param>
    public static SearchResult Find(SearchIndex index, string said, int top, string? context = null, string? previousQuestion = null)
    {
        var (question, inside) = QuestionReading.Of(said);
        var before = inside ?? QuestionReading.LastSentence(context);
        var found = Find(index, question, top, inside is null ? null : said, before, previousQuestion);

        // "I need to talk to payroll. What is the phone number?": the question alone finds the table, the statement names the row.
        return before is null || found.Before is not null ? found : found with { RowTerms = index.TermsOf(question, before) };
    }

    private static SearchResult Find(SearchIndex index, string question, int top, string? whole, string? before, string? previousQuestion)
    {
        var alone = index.SearchWith(question, top, null);
        var leaning = FollowUp.Of(question);
        if (leaning == Leaning.None)
        {
            return before is null || (alone.Confidence >= Sure && !IsOpen(alone)) ? alone : Together(alone, WithStatement());
        }

        string?[] contexts = [before, previousQuestion];
        var together = contexts.OfType<string>().Where(text => text.Length > 0).Select(text => index.SearchWith(question, top, text)).MaxBy(result => result.Confidence);
        return together is null ? alone : leaning == Leaning.Sure
            ? alone.Confidence >= Sure && alone.Confidence > together.Confidence + Margin ? alone : together
            : alone.IsConfident && alone.Confidence >= together.Confidence ? alone : together;

        SearchResult WithStatement()
        {
            var leant = index.SearchWith(question, top, before);
            var all = whole is null ? leant : index.SearchWith(whole, top, null) with { Question = question };
            return all.Confidence > leant.Confidence ? all : leant;
        }
    }

    // The preceding statement counts only if it leads to an answer to what the question itself asks.
    private static SearchResult Together(SearchResult alone, SearchResult together)
    {
        var best = together.Hits.IsEmpty ? default : together.Hits[0];
        var isOwn = alone.Hits.Index().Any(hit => hit.Item.Id == best.Id && hit.Item.Coverage >= (hit.Index == 0 ? FirstCoverage : OwnCoverage));
        return together.IsConfident && (isOwn || (!alone.IsConfident && IsElliptic(alone))) && together.Confidence > alone.Confidence + (IsOpen(alone) ? 0 : Margin)
            ? together
            : alone;
    }

    private static bool IsOpen(SearchResult result) => IsAmbiguous(result) || IsElliptic(result);

    // Several passages match the question's words equally well.
    private static bool IsAmbiguous(SearchResult result) => result.Hits.Length > 1 && result.Hits[1].Coverage >= result.Hits[0].Coverage * AlikeCoverage;

    // The question names at most one thing: "what is the phone number?"
    private static bool IsElliptic(SearchResult result) =>
        result.Terms.Where(term => term.Kind is TermKind.Pair or TermKind.Word).Sum(term => term.Weight) <= Elliptic;
}
