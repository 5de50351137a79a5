using System.Collections.Immutable;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.Knowledge.Vectors;

/// <summary>Joins the order by words and the order by meaning. Both carry their scores: equal ranks would let a weak model outvote sure words.</summary>
internal static class ScoreFusion
{
    /// <summary>How many of either order take part.</summary>
    public const int Depth = 60;

    private const double CosineWeight = 1;

    /// <summary>
    /// The hits of both, best first: where the words are confident by score relative to the best plus cosine. The less confident they
    /// are, the less their score counts, down to the cosine alone where they know nothing.
    /// A place keeps the score it had in the order by words, because the choice of sentences is calibrated on how those fall off;
    /// only who stands there changes.
    /// </summary>
    /// <param name="words">What the words found.</param>
    /// <param name="near">What is near in meaning, nearest first.</param>
    /// <param name="cosineOf">The cosine of any passage; null where it has no vector.</param>
    /// <param name="originalOf">The passage that stands for those that say the same.</param>
    public static ImmutableArray<SearchHit> Fuse(SearchResult words, IReadOnlyList<NearPassage> near, Func<long, double?> cosineOf, Func<long, long> originalOf)
    {
        if (near.Count == 0)
        {
            return words.Hits;
        }

        var known = words.Hits.Take(Depth).Select(hit => originalOf(hit.Id)).ToHashSet();
        var added = near.Take(Depth).DistinctBy(passage => originalOf(passage.Id)).Where(passage => !known.Contains(originalOf(passage.Id)));
        var most = words.Hits.IsEmpty ? 1 : words.Hits[0].Score;
        var trust = Math.Min(1, words.Confidence / Confidence.Threshold(words.Language));
        var order = words.Hits.Take(Depth).Select(hit => (Hit: hit, Score: Score(trust * hit.Score / most, cosineOf(hit.Id))))
            .Concat(added.Select(passage => (Hit: new SearchHit(passage.Id, 0, 0), Score: Score(0, passage.Cosine))))
            .OrderByDescending(entry => entry.Score);
        return [.. order.Select((entry, place) => entry.Hit with { Score = words.Hits.IsEmpty ? entry.Score : words.Hits[Math.Min(place, words.Hits.Length - 1)].Score })];
    }

    private static double Score(double share, double? cosine) => share + (CosineWeight * Math.Max(0, cosine ?? 0));
}
