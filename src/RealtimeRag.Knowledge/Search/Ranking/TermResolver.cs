using System.Runtime.InteropServices;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>Weighs the terms of a question by their rarity, and finds by sound what the index lacks.</summary>
internal sealed class TermResolver(IReadOnlyList<Segment> segments, int passages, RankingWeights weights)
{
    private const int MostSoundPairs = 4_096;

    public void Resolve(List<QuestionTerm> terms)
    {
        foreach (ref var term in CollectionsMarshal.AsSpan(terms))
        {
            var frequency = FrequencyOf(term.Key);
            if (frequency == 0 && term.Kind == TermKind.Pair && weights.Sound > 0)
            {
                term.Alikes = AlikesOf(term.Key);
                frequency = term.Alikes.Sum(FrequencyOf);
                term.Factor *= weights.Sound;
            }

            term.Weight = frequency == 0 ? Rarity(0) * term.Factor : Rarity(frequency) * term.Factor;
            var titles = FrequencyOf(TermKey.InTitle(term.Key));
            term.TitleWeight = titles == 0 ? 0 : Rarity(titles) * term.Factor * weights.Title;
        }
    }

    private int FrequencyOf(ulong key)
    {
        var frequency = 0;
        foreach (var segment in segments)
        {
            frequency += segment.Find(key).Frequency;
        }

        return frequency;
    }

    private float Rarity(int frequency) => MathF.Log(1 + ((passages - frequency + 0.5f) / (frequency + 0.5f)));

    private ulong[] AlikesOf(ulong pair)
    {
        var (first, second) = TermKey.Characters(pair);
        var (firsts, seconds) = (KnownAlikes(first), KnownAlikes(second));
        if (firsts.Count * seconds.Count > MostSoundPairs)
        {
            return [];
        }

        var found = new List<ulong>();
        foreach (var left in firsts)
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

    private List<char> KnownAlikes(char character)
    {
        var known = new List<char> { character };
        foreach (var alike in HanTables.Instance.SoundAlikes(character))
        {
            if (!known.Contains(alike) && (StopWords.IsParticle(alike) || FrequencyOf(TermKey.Single(alike)) > 0))
            {
                known.Add(alike);
            }
        }

        return known;
    }
}
