using System.Globalization;
using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTraining;

/// <summary>
/// Counts how many utterances of each collection contain a term: a Han character, two adjacent ones, a stemmed word, a number. It keeps the
/// second largest share over the collections, so that the topic of a single collection has no effect.
/// </summary>
internal sealed class TermCounter
{
    private const double Least = 0.5;
    private readonly Dictionary<string, (int Utterances, Dictionary<string, int> Terms)> _collections = new(StringComparer.Ordinal);

    /// <summary>Counts one utterance.</summary>
    public void Add(string collection, string utterance)
    {
        var (utterances, counts) = _collections.TryGetValue(collection, out var known) ? known : (0, new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var term in TermsOf(utterance))
        {
            counts[term] = counts.GetValueOrDefault(term) + 1;
        }

        _collections[collection] = (utterances + 1, counts);
    }

    /// <summary>The table: each term and how many of a thousand utterances contain it, the most frequent first.</summary>
    public IEnumerable<(string Term, double PerThousand)> Table() => _collections.Values
        .SelectMany(collection => collection.Terms.Select(term => (Term: term.Key, Share: 1000.0 * term.Value / collection.Utterances)))
        .GroupBy(entry => entry.Term, StringComparer.Ordinal)
        .Select(group => (Term: group.Key, PerThousand: group.Select(entry => entry.Share).OrderDescending().ElementAtOrDefault(1)))
        .Where(entry => entry.PerThousand >= Least).OrderByDescending(entry => entry.PerThousand).ThenBy(entry => entry.Term, StringComparer.Ordinal);

    /// <summary>A row of the table as it is shipped.</summary>
    public static string Row((string Term, double PerThousand) entry) => string.Create(CultureInfo.InvariantCulture, $"{entry.Term}\t{entry.PerThousand:F1}");

    private static HashSet<string> TermsOf(string utterance)
    {
        var terms = new HashSet<string>(StringComparer.Ordinal);
        var sink = new Sink(utterance, terms);
        new Tokeniser<Sink>(utterance, ref sink).Run();
        return terms;
    }

    private readonly struct Sink(string text, HashSet<string> terms) : ITermSink
    {
        public void Add(ulong key, int start, int end)
        {
            switch (TermKey.KindOf(key))
            {
                case TermKind.Single:
                    terms.Add(((char)key).ToString());
                    break;
                case TermKind.Pair:
                    var (first, second) = TermKey.Characters(key);
                    terms.Add($"{first}{second}");
                    break;
                case TermKind.Word when Word(text.AsSpan(start..end), key) is { } word:
                    terms.Add(word);
                    break;
            }
        }

        // Keys of words are hashes; the original spelling of a number is not needed.
        private static string? Word(ReadOnlySpan<char> written, ulong key)
        {
            var folded = SpokenPhrases.Fold(written);
            var word = char.IsAsciiDigit(folded[0]) ? new string(folded) : new string(folded.AsSpan(0, PorterStemmer.Stem(folded)));
            return TermKey.Word(word) == key ? word : null;
        }
    }
}
