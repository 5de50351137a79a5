using System.Collections.Immutable;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.Knowledge.Vectors;

/// <summary>Joins the order by words and the order by meaning. Both carry their scores: equal ranks would let a weak model outvote sure words.</summary>
/// <remarks>
/// A model that knows the language sees that the best passages by words have to do with the question: they stand well above chance among
/// its cosines. Where they do not, the model is guessing, and sure words need not listen to it.
/// </remarks>
internal static class ScoreFusion
{
    /// <summary>How many of either order take part.</summary>
    public const int Depth = 60;

    // Measured with MiniLM on the English development sets, and on the Chinese ones, of which it knows next to nothing.
    private const double CosineWeight = 0.75;
    private const int Witnesses = 5;
    private const double Guessing = 0.3;
    private const double Knowing = 0.6;

    /// <summary>
    /// The hits of both, best first: by score relative to the best plus cosine, as far as the model agrees with the words. The less
    /// confident the words are, the less they count and the less they are asked, down to the cosine alone where they know nothing.
    /// A place keeps the score it had in the order by words, because the choice of sentences is calibrated on how those fall off;
    /// only who stands there changes.
    /// </summary>
    /// <param name="words">What the words found.</param>
    /// <param name="near">What is near in meaning.</param>
    /// <param name="cosineOf">The cosine of any passage; null where it has no vector.</param>
    /// <param name="originalOf">The passage that stands for those that say the same.</param>
    public static ImmutableArray<SearchHit> Fuse(SearchResult words, NearPassages near, Func<long, double?> cosineOf, Func<long, long> originalOf)
    {
        if (near.Best.Count == 0)
        {
            return words.Hits;
        }

        var known = words.Hits.Take(Depth).Select(hit => originalOf(hit.Id)).ToHashSet();
        var added = near.Best.Take(Depth).DistinctBy(passage => originalOf(passage.Id)).Where(passage => !known.Contains(originalOf(passage.Id)))
            .Select(passage => new SearchHit(passage.Id, passage.Cosine, 0));
        if (words.Hits.IsEmpty)
        {
            return [.. added];
        }

        var most = words.Hits[0].Score;
        var trust = Math.Min(1, words.Confidence / Confidence.Threshold(words.Language));
        var weight = CosineWeight * Math.Max(1 - trust, Agreement(words.Hits, near, cosineOf));
        var order = words.Hits.Take(Depth).Select(hit => (Hit: hit, Score: (trust * hit.Score / most) + Worth(cosineOf(hit.Id))))
            .Concat(added.Select(hit => (Hit: hit, Score: Worth(hit.Score))))
            .OrderByDescending(entry => entry.Score);
        return [.. order.Select((entry, place) => entry.Hit with { Score = words.Hits[Math.Min(place, words.Hits.Length - 1)].Score })];

        double Worth(double? cosine) => weight * Math.Max(0, cosine ?? 0);
    }

    /// <summary>How far the model stands by the best passages by words, 0 to 1.</summary>
    private static double Agreement(ImmutableArray<SearchHit> hits, NearPassages near, Func<long, double?> cosineOf)
    {
        var witnesses = hits.Take(Witnesses).Select(hit => (hit.Score, Cosine: cosineOf(hit.Id))).Where(hit => hit.Cosine is not null).ToList();
        var total = witnesses.Sum(hit => hit.Score);
        var standing = total > 0 ? witnesses.Sum(hit => hit.Score * near.Standing(hit.Cosine!.Value)) / total : 0;
        return Math.Clamp((standing - Guessing) / (Knowing - Guessing), 0, 1);
    }
}
