using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>
/// Finds, in one passage, the question's character pairs that the passage contains only by sound: the recognizer wrote them with other
/// characters. Two matching syllables in a row are rarely a coincidence and count as evidence; a single one does not.
/// </summary>
internal static class PhoneticMatches
{
    /// <summary>The terms, with the keys by which some of them are heard in the text; the same list if there are none.</summary>
    public static List<QuestionTerm> In(string text, List<QuestionTerm> terms)
    {
        var written = PairsOf(text);
        var missing = MissingPairs(terms, written);
        if (missing.Count == 0)
        {
            return terms;
        }

        var heard = new Dictionary<ulong, List<ulong>>();
        foreach (var key in written)
        {
            var (first, second) = TermKey.Characters(key);
            foreach (var sounds in SoundsOf(first, second))
            {
                foreach (var (left, right) in missing.GetValueOrDefault(sounds) ?? [])
                {
                    Add(heard, TermKey.Pair(left, right), key);
                    Add(heard, TermKey.Single(left), TermKey.Single(first));
                    Add(heard, TermKey.Single(right), TermKey.Single(second));
                }
            }
        }

        return heard.Count == 0 ? terms : terms.ConvertAll(term => heard.TryGetValue(term.Key, out var keys)
            ? term with { Alikes = [.. term.Alikes ?? [], .. keys] }
            : term);
    }

    private static Dictionary<int, List<(char Left, char Right)>> MissingPairs(List<QuestionTerm> terms, HashSet<ulong> written)
    {
        var missing = new Dictionary<int, List<(char, char)>>();
        foreach (var term in terms)
        {
            if (term.Kind != TermKind.Pair || written.Contains(term.Key))
            {
                continue;
            }

            var (left, right) = TermKey.Characters(term.Key);
            foreach (var sounds in SoundsOf(left, right))
            {
                if (!missing.TryGetValue(sounds, out var pairs))
                {
                    missing[sounds] = pairs = [];
                }

                pairs.Add((left, right));
            }
        }

        return missing;
    }

    private static IEnumerable<int> SoundsOf(char left, char right)
    {
        for (var i = 0; i < HanTables.Readings; i++)
        {
            for (var k = 0; k < HanTables.Readings; k++)
            {
                var (first, second) = (HanTables.Instance.SoundOf(left, i), HanTables.Instance.SoundOf(right, k));
                if (first != 0 && second != 0)
                {
                    yield return (first << 16) | second;
                }
            }
        }
    }

    private static void Add(Dictionary<ulong, List<ulong>> heard, ulong term, ulong key)
    {
        if (!heard.TryGetValue(term, out var keys))
        {
            heard[term] = keys = [];
        }

        if (term != key && !keys.Contains(key))
        {
            keys.Add(key);
        }
    }

    private static HashSet<ulong> PairsOf(string text)
    {
        var pairs = new HashSet<ulong>();
        var sink = new Sink(pairs);
        new Tokeniser<Sink>(text, ref sink).Run();
        return pairs;
    }

    private readonly struct Sink(HashSet<ulong> pairs) : ITermSink
    {
        public void Add(ulong key, int start, int end)
        {
            if (TermKey.KindOf(key) == TermKind.Pair)
            {
                pairs.Add(key);
            }
        }
    }
}
