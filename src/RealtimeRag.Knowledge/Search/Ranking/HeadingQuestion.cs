using RealtimeRag.Knowledge.Chunking;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>
/// Headings that ask. Handbooks and lists of questions are written that way, and then the short text below is the answer, however few of
/// the question's words it repeats. One heading may ask in several ways, with a slash between them.
/// </summary>
internal static class HeadingQuestion
{
    private const string Or = " / ";

    // They ask, but are no mere asking words: a question keeps them when it is searched.
    private static readonly string[] ChineseMeasures = ["多久", "多长", "多大", "多快", "多远"];

    private static readonly string[] EnglishOpenings =
    [
        "what", "which", "who", "whom", "whose", "when", "where", "why", "how", "can", "could", "do", "does", "did", "is", "are", "was", "were",
        "will", "would", "should", "may", "must", "has", "have",
    ];

    /// <summary>The ways in which the last heading of a title asks; none where it only names something.</summary>
    public static IEnumerable<string> Of(string title)
    {
        var start = title.LastIndexOf(Chunker.TitleSeparator, StringComparison.Ordinal);
        var heading = start < 0 ? title : title[(start + Chunker.TitleSeparator.Length)..];
        return heading.Split(Or, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(Asks);
    }

    /// <summary>The title with the first of the ways in which its last heading asks; as it is where that does not ask in several ways.</summary>
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
