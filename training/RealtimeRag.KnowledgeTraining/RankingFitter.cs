using System.Globalization;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTraining;

/// <summary>Fits <see cref="RankingWeights"/> one weight at a time: changes it up and down as long as the mean reciprocal rank over all sets rises.</summary>
internal sealed class RankingFitter(Func<RankingWeights, double> score, Action<string> tell)
{
    private const double Least = 0.0002;
    private static readonly double[] Factors = [0.85, 1.15];

    private static readonly (string Name, Func<RankingWeights, double> Get, Func<RankingWeights, double, RankingWeights> Set)[] Weights =
    [
        ("K1", w => w.K1, (w, v) => w with { K1 = (float)v }),
        ("B", w => w.B, (w, v) => w with { B = (float)v }),
        ("Single", w => w.Single, (w, v) => w with { Single = (float)v }),
        ("PairOfParticle", w => w.PairOfParticle, (w, v) => w with { PairOfParticle = (float)v }),
        ("UnseenPair", w => w.UnseenPair, (w, v) => w with { UnseenPair = (float)v }),
        ("Words", w => w.Words, (w, v) => w with { Words = (float)v }),
        ("Title", w => w.Title, (w, v) => w with { Title = (float)v }),
        ("Everyday", w => w.Everyday, (w, v) => w with { Everyday = (float)v }),
        ("Usual", w => w.Usual, (w, v) => w with { Usual = (float)v }),
        ("TwoSentences", w => w.TwoSentences, (w, v) => w with { TwoSentences = v }),
        ("Window", w => w.Window, (w, v) => w with { Window = v }),
        ("Narrow", w => w.Narrow, (w, v) => w with { Narrow = v }),
        ("Rare", w => w.Rare, (w, v) => w with { Rare = v }),
        ("Typed", w => w.Typed, (w, v) => w with { Typed = v }),
    ];

    /// <summary>The best weights found.</summary>
    /// <param name="start">The initial weights.</param>
    /// <param name="rounds">How often to go through all weights; fitting ends early if a round changes nothing.</param>
    public RankingWeights Fit(RankingWeights start, int rounds)
    {
        var (best, reached) = (start, score(start));
        tell(string.Create(CultureInfo.InvariantCulture, $"start {reached:F4}"));
        for (var round = 0; round < rounds; round++)
        {
            var before = reached;
            foreach (var (name, get, set) in Weights)
            {
                foreach (var factor in Factors)
                {
                    while (score(set(best, get(best) * factor)) is var tried && tried >= reached + Least)
                    {
                        (best, reached) = (set(best, get(best) * factor), tried);
                        tell(string.Create(CultureInfo.InvariantCulture, $"{name} {get(best):G3} {reached:F4}"));
                    }
                }
            }

            if (reached <= before)
            {
                break;
            }
        }

        return best;
    }
}
