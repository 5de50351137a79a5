using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.Knowledge.Search;

/// <summary>A passage that was found.</summary>
/// <param name="Id">The passage's id.</param>
/// <param name="Score">Ranking score; comparable within one search only.</param>
/// <param name="Coverage">Share of the question's information that the passage contains, 0 to 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SearchHit(long Id, double Score, double Coverage)
{
    /// <summary>Similarity of its heading and the question, 0 to 1; 0 if the heading is not a question.</summary>
    public double Heading { get; init; }
}

/// <summary>The result of a search.</summary>
/// <param name="Question">The question as searched.</param>
/// <param name="Language">The question's language.</param>
/// <param name="Hits">The hits, best first; empty if nothing matched.</param>
/// <param name="Confidence">Calibrated probability (0 to 1) that the first hits contain the answer.</param>
/// <param name="IsConfident">Whether <paramref name="Confidence"/> reaches the threshold of the language.</param>
internal sealed record SearchResult(
    string Question, SearchLanguage Language, ImmutableArray<SearchHit> Hits, double Confidence, bool IsConfident)
{
    /// <summary>What was said before and included in the search; null if only the question was searched.</summary>
    public string? Before { get; init; }

    /// <summary>The evidence behind the confidence; null if nothing was found.</summary>
    public Evidence? Evidence { get; init; }

    /// <summary>The weighted search terms.</summary>
    public List<QuestionTerm> Terms { get; init; } = [];

    /// <summary>The terms that may name a table row: those searched, and those of a preceding statement that the search did not use.</summary>
    public List<QuestionTerm> RowTerms
    {
        get => field ?? Terms;
        init;
    }
}
