using System.Runtime.InteropServices;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>Weights a question's terms by rarity, and finds terms by sound that the index does not contain.</summary>
internal sealed class TermResolver(TermStatistics statistics, RankingWeights weights)
{
    private const int MostAlikes = 20;
    private const int MostHeard = 12;

    public void Resolve(List<QuestionTerm> terms)
    {
        var heard = 0;
        foreach (ref var term in CollectionsMarshal.AsSpan(terms))
        {
            var frequency = statistics.FrequencyOf(term.Key);
            if (frequency == 0 && term.Kind == TermKind.Pair && weights.Sound > 0 && heard++ < MostHeard)
            {
                term.Alikes = AlikesOf(term.Key);
                frequency = term.Alikes.Sum(statistics.FrequencyOf);
                term.Factor *= weights.Sound;
            }

            term.Weight = Worth(frequency, term);
            term.TitleWeight = TitleRarity(term.Key) * term.Factor * weights.Title;
        }
    }

    /// <summary>The distinct terms of any text, weighted like those of a question.</summary>
    public List<QuestionTerm> Weigh(string text)
    {
        var terms = QuestionTerms.Of(text, null, weights);
        foreach (ref var term in CollectionsMarshal.AsSpan(terms))
        {
            term.Weight = Worth(statistics.FrequencyOf(term.Key), term);
        }

        return terms;
    }

    // A pair that occurs in no passage is usually no word but the end of one and the start of the next,
    // so it must not be rarer than its characters suggest.
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

    private float RarityOf(char character) => Rarity(statistics.FrequencyOf(character), TermKey.Single(character));

    /// <summary>Whether any passage contains a term.</summary>
    public bool IsKnown(ulong key) => statistics.IsKnown(key);

    // A word that occurs only in the titles of copies is as rare as one that occurs in a single title.
    private float TitleRarity(ulong key)
    {
        var inTitle = TermKey.InTitle(key);
        var titles = statistics.FrequencyOf(inTitle);
        return titles > 0 ? Rarity(titles, key) : statistics.IsKnown(inTitle) ? Rarity(1, key) : 0;
    }

    // BM25 rarity among the passages plus some assumed passages of everyday speech: in a small folder alone,
    // a word like "should" would seem as distinctive as a name.
    private float Rarity(int frequency, ulong key)
    {
        var all = statistics.Passages + weights.Everyday;
        var having = frequency + (weights.Everyday * (1 - MathF.Pow(1 - BackgroundFrequencies.ShareOf(key), weights.Usual)));
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
                if (statistics.FrequencyOf(key) > 0)
                {
                    found.Add(key);
                }
            }
        }

        return found.ToArray();
    }

    // The character itself and the most common of those that sound like it.
    private char[] KnownAlikes(char character) =>
    [
        character,
        .. HanTables.Instance.SoundAlikes(character).Distinct()
            .Select(alike => (Alike: alike, Frequency: StopWords.IsParticle(alike) ? int.MaxValue : statistics.FrequencyOf(alike)))
            .Where(known => known.Frequency > 0).OrderByDescending(known => known.Frequency).Take(MostAlikes).Select(known => known.Alike),
    ];
}
