using System.Runtime.InteropServices;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>Weighs the terms of a question by their rarity, and finds by sound what the index lacks.</summary>
internal sealed class TermResolver(IReadOnlyList<Segment> segments, int passages, RankingWeights weights)
{
    private const int MostAlikes = 20;
    private const int MostHeard = 12;
    private readonly Dictionary<char, int> _frequencies = CharacterFrequencies(segments);

    public void Resolve(List<QuestionTerm> terms)
    {
        var heard = 0;
        foreach (ref var term in CollectionsMarshal.AsSpan(terms))
        {
            var frequency = FrequencyOf(term.Key);
            if (frequency == 0 && term.Kind == TermKind.Pair && weights.Sound > 0 && heard++ < MostHeard)
            {
                term.Alikes = AlikesOf(term.Key);
                frequency = term.Alikes.Sum(FrequencyOf);
                term.Factor *= weights.Sound;
            }

            term.Weight = Worth(frequency, term);
            var titles = FrequencyOf(TermKey.InTitle(term.Key));
            term.TitleWeight = titles == 0 ? 0 : Rarity(titles, term.Key) * term.Factor * weights.Title;
        }
    }

    /// <summary>The distinct terms of any text, weighed as those of a question.</summary>
    public List<QuestionTerm> Weigh(string text)
    {
        var terms = QuestionTerms.Of(text, null, weights);
        foreach (ref var term in CollectionsMarshal.AsSpan(terms))
        {
            term.Weight = Worth(FrequencyOf(term.Key), term);
        }

        return terms;
    }

    // A pair that no passage has is mostly no word but the end of one and the beginning of the next: it cannot be rarer than its
    // characters make it.
    private float Worth(int frequency, QuestionTerm term)
    {
        var rarity = Rarity(frequency, term.Key);
        if (frequency == 0 && term.Kind == TermKind.Pair)
        {
            var (first, second) = TermKey.Characters(term.Key);
            rarity = Math.Min(rarity, weights.UnseenPair * (RarityOf(first) + RarityOf(second)));
        }

        return rarity * term.Factor;
    }

    private float RarityOf(char character) => Rarity(_frequencies.GetValueOrDefault(character), TermKey.Single(character));

    /// <summary>Whether a passage has a term.</summary>
    public bool IsKnown(ulong key) => segments.Any(segment => segment.Find(key).Frequency > 0);

    private int FrequencyOf(ulong key)
    {
        var frequency = 0;
        foreach (var segment in segments)
        {
            frequency += segment.Find(key).Frequency;
        }

        return frequency;
    }

    // BM25's rarity among the passages and some more that are taken to be everyday speech: in a small folder alone, a word like
    // "should" would seem as telling as a name.
    private float Rarity(int frequency, ulong key)
    {
        var all = passages + weights.Everyday;
        var having = frequency + (weights.Everyday * (1 - MathF.Pow(1 - UsualTerms.ShareOf(key), weights.Usual)));
        return MathF.Log(1 + ((all - having + 0.5f) / (having + 0.5f)));
    }

    private ulong[] AlikesOf(ulong pair)
    {
        var (first, second) = TermKey.Characters(pair);
        var seconds = KnownAlikes(second);
        var found = new List<ulong>();
        foreach (var left in KnownAlikes(first))
        {
            foreach (var right in seconds)
            {
                var key = TermKey.Pair(left, right);
                if (FrequencyOf(key) > 0)
                {
                    found.Add(key);
                }
            }
        }

        return found.ToArray();
    }

    // The character itself, and the most usual of those that sound like it.
    private char[] KnownAlikes(char character) =>
    [
        character,
        .. HanTables.Instance.SoundAlikes(character).Distinct()
            .Select(alike => (Alike: alike, Frequency: StopWords.IsParticle(alike) ? int.MaxValue : _frequencies.GetValueOrDefault(alike)))
            .Where(known => known.Frequency > 0).OrderByDescending(known => known.Frequency).Take(MostAlikes).Select(known => known.Alike),
    ];

    // Single characters have the lowest keys, so this reads the beginning of each segment only.
    private static Dictionary<char, int> CharacterFrequencies(IReadOnlyList<Segment> segments)
    {
        var frequencies = new Dictionary<char, int>();
        foreach (var segment in segments)
        {
            var reader = segment.ReadTerms();
            while (reader.Read() && reader.Key <= char.MaxValue)
            {
                var character = (char)reader.Key;
                frequencies[character] = frequencies.GetValueOrDefault(character) + reader.Postings.Frequency;
            }
        }

        return frequencies;
    }
}
