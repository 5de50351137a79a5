using RealtimeRag.Knowledge.Chunking;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>
/// Recognises headings that are questions, as in handbooks and FAQs. The short text below such a heading is the answer, even if it repeats
/// few of the question's words. A heading may contain several variants of the question, separated by slashes.
/// </summary>
internal static class HeadingQuestion
{
    private const string Or = " / ";

    // Question words that carry a meaning and therefore stay in the search.
    private static readonly string[] ChineseMeasures = ["多久", "多长", "多大", "多快", "多远"];

    private static readonly string[] EnglishOpenings =
    [
        "what", "which", "who", "whom", "whose", "when", "where", "why", "how", "can", "could", "do", "does", "did", "is", "are", "was", "were",
        "will", "would", "should", "may", "must", "has", "have",
    ];

    /// <summary>The variants of the question in a title's last heading; none if it is not a question.</summary>
    public static IEnumerable<string> Of(string title)
    {
        var start = title.LastIndexOf(Chunker.TitleSeparator, StringComparison.Ordinal);
        var heading = start < 0 ? title : title[(start + Chunker.TitleSeparator.Length)..];
        return heading.Split(Or, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(Asks);
    }

    /// <summary>The title with only the first variant in its last heading; unchanged if there are no variants.</summary>
    public static string FirstWay(string title)
    {
        var ways = Of(title).Take(2).ToArray();
        var start = title.LastIndexOf(Chunker.TitleSeparator, StringComparison.Ordinal);
        return ways.Length < 2 ? title : title[..(start < 0 ? 0 : start + Chunker.TitleSeparator.Length)] + ways[0];
    }

    private static bool Asks(string way)
    {
        if (way[^1] is '?' or '？')
        {
            return true;
        }

        var first = way.AsSpan(0, Math.Max(0, way.AsSpan().IndexOf(' '))).ToString();
        return FoldedText.HasIdeograph(way)
            ? SpokenPhrases.Strip(way).Contains('\n') || ChineseMeasures.Any(measure => way.Contains(measure, StringComparison.Ordinal))
            : EnglishOpenings.Contains(first, StringComparer.OrdinalIgnoreCase);
    }
}
