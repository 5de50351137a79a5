using System.Collections.Concurrent;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>Measures how similar a question and a heading are. Each heading is analysed once per state of the index. Thread-safe.</summary>
internal sealed class HeadingLikeness(TermResolver resolver)
{
    // The headings of 100,000 passages may be too many to keep; searches keep finding the same few.
    private const int MostKept = 8_192;
    private readonly ConcurrentDictionary<string, Way[]> _kept = new(StringComparer.Ordinal);

    /// <summary>The number of cached headings.</summary>
    public int Kept => _kept.Count;

    /// <summary>Twice the shared weight over the total weight of both, 0 to 1. Takes the heading's best variant; 0 if the heading is not a question.</summary>
    /// <param name="terms">The question's weighted terms.</param>
    /// <param name="title">The passage's title and the headings down to it.</param>
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
            // Summed in the order of the heading, starting with the question's weights, so that rounding is reproducible.
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

    /// <summary>One variant of a heading that is a question, with the weight of each of its terms.</summary>
    private sealed record Way((ulong Key, float Weight)[] Terms);
}
