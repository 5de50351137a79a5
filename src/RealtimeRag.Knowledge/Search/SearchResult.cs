using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.Knowledge.Search;

/// <summary>One passage found.</summary>
/// <param name="Id">The passage's number.</param>
/// <param name="Score">Rank score; comparable within one search only.</param>
/// <param name="Coverage">Share of the question's information (0 to 1) that the passage contains.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SearchHit(long Id, double Score, double Coverage)
{
    /// <summary>How alike its heading and the question are, 0 to 1; 0 where the heading does not ask.</summary>
    public double Heading { get; init; }
}

/// <summary>What a search found, best first.</summary>
/// <param name="Question">The question as it was searched.</param>
/// <param name="Language">The language the question is in.</param>
/// <param name="Hits">Best first; empty where nothing matched.</param>
/// <param name="Confidence">Calibrated probability (0 to 1) that the first hits hold the answer.</param>
/// <param name="IsConfident">Whether <paramref name="Confidence"/> reaches the language's threshold.</param>
internal sealed record SearchResult(
    string Question, SearchLanguage Language, ImmutableArray<SearchHit> Hits, double Confidence, bool IsConfident)
{
    /// <summary>What was said before and searched with it; null where the question was searched by itself.</summary>
    public string? Before { get; init; }

    /// <summary>What the confidence was judged by; null where nothing was found.</summary>
    public Evidence? Evidence { get; init; }

    /// <summary>What was searched for, weighed.</summary>
    public List<QuestionTerm> Terms { get; init; } = [];

    /// <summary>What may name the row of a table that is asked for: the terms, and those of a statement before the question that the search did without.</summary>
    public List<QuestionTerm> RowTerms
    {
        get => field ?? Terms;
        init;
    }
}
