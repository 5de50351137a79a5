using System.Collections.Concurrent;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>
/// How alike a question and a heading that asks are. A heading is analysed once for as long as the index stays as it is. Safe for many
/// threads.
/// </summary>
internal sealed class HeadingLikeness(TermResolver resolver)
{
    // Headings of 100,000 passages may be too many to keep; those that are found come again.
    private const int MostKept = 8_192;
    private readonly ConcurrentDictionary<string, Way[]> _kept = new(StringComparer.Ordinal);

    /// <summary>How many headings are kept analysed.</summary>
    public int Kept => _kept.Count;

    /// <summary>Twice the weight that question and heading share over the weight of both, 0 to 1; the best of the heading's ways to ask, 0 where it does not ask.</summary>
    /// <param name="terms">The question's terms, weighed.</param>
    /// <param name="title">The passage's title with the headings down to it.</param>
    public double Of(List<QuestionTerm> terms, string title)
    {
        var ways = WaysOf(title);
        if (ways.Length == 0)
        {
            return 0;
        }

        var best = 0.0;
        var asked = terms.Sum(static term => (double)term.Weight);
        foreach (var way in ways)
        {
            // Added up in the order of the heading, as the question's weights come first.
            double shared = 0, all = asked;
            foreach (var (key, weight) in way.Terms)
            {
                all += weight;
                shared += Has(terms, key) ? weight : 0;
            }

            best = Math.Max(best, all > 0 ? 2 * shared / all : 0);
        }

        return best;
    }

    private Way[] WaysOf(string title)
    {
        if (_kept.TryGetValue(title, out var ways))
        {
            return ways;
        }

        ways = [.. HeadingQuestion.Of(title).Select(way => new Way([.. resolver.Weigh(way).Select(term => (term.Key, term.Weight))]))];
        if (_kept.Count >= MostKept)
        {
            _kept.Clear();
        }

        _kept[title] = ways;
        return ways;
    }

    private static bool Has(List<QuestionTerm> terms, ulong key)
    {
        foreach (var term in terms)
        {
            if (term.Key == key)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>One of the ways in which a heading asks, with what each of its terms weighs.</summary>
    private sealed record Way((ulong Key, float Weight)[] Terms);
}
