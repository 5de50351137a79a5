using System.Collections.Immutable;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.Knowledge.Vectors;

/// <summary>
/// Combines the ranking by words with the ranking by meaning. Uses scores rather than ranks, by which a weak model would outvote
/// certain words.
/// </summary>
/// <remarks>
/// A model that understands the language gives the best passages by words cosines well above chance.
/// If it does not, it is guessing and carries little weight against a confident ranking by words.
/// </remarks>
internal static class ScoreFusion
{
    /// <summary>How many hits of each ranking are combined.</summary>
    public const int Depth = 60;

    // Measured with MiniLM on the English development sets, and on the Chinese ones, a language that it hardly understands.
    private const double CosineWeight = 0.75;
    private const int Witnesses = 5;
    private const double Guessing = 0.3;
    private const double Knowing = 0.6;

    /// <summary>
    /// The combined hits, best first, by the sum of the score relative to the best and the cosine, weighted by how far the model agrees with
    /// the words. The less confident the words are, the less their score counts and the less their agreement matters, down to the cosine alone.
    /// Each rank keeps the score it had in the ranking by words, because the choice of sentences is calibrated on how those scores decrease.
    /// </summary>
    /// <param name="words">The result of the search by words.</param>
    /// <param name="near">The passages near in meaning.</param>
    /// <param name="cosineOf">Returns the cosine of any passage; null if it has no vector.</param>
    /// <param name="originalOf">Returns the passage that represents those with the same content.</param>
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

    /// <summary>How far the model agrees with the best passages by words, 0 to 1.</summary>
    private static double Agreement(ImmutableArray<SearchHit> hits, NearPassages near, Func<long, double?> cosineOf)
    {
        var witnesses = hits.Take(Witnesses).Select(hit => (hit.Score, Cosine: cosineOf(hit.Id))).Where(hit => hit.Cosine is not null).ToList();
        var total = witnesses.Sum(hit => hit.Score);
        var standing = total > 0 ? witnesses.Sum(hit => hit.Score * near.Standing(hit.Cosine!.Value)) / total : 0;
        return Math.Clamp((standing - Guessing) / (Knowing - Guessing), 0, 1);
    }
}
