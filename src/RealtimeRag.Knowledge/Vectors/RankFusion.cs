using System.Collections.Immutable;
using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.Knowledge.Vectors;

/// <summary>Joins two orders of passages into one by reciprocal ranks (Cormack, Clarke and Büttcher, SIGIR 2009).</summary>
internal static class RankFusion
{
    /// <summary>How many of either order take part.</summary>
    public const int Depth = 60;

    private const double Damping = 60;

    /// <summary>
    /// The hits of both, best first. A place keeps the score it had in the order by words, because the choice of sentences is
    /// calibrated on how those fall off; only who stands there changes.
    /// </summary>
    public static ImmutableArray<SearchHit> Fuse(ImmutableArray<SearchHit> words, IReadOnlyList<long> near)
    {
        if (near.Count == 0)
        {
            return words;
        }

        var scores = new Dictionary<long, double>();
        Add(scores, words.Select(hit => hit.Id));
        Add(scores, near);
        var known = words.ToDictionary(hit => hit.Id);
        var order = scores.OrderByDescending(score => score.Value).ToList();
        return [.. order.Select((entry, place) => new SearchHit(
            entry.Key, ScoreOf(words, place, entry.Value), known.TryGetValue(entry.Key, out var hit) ? hit.Coverage : 0))];
    }

    private static void Add(Dictionary<long, double> scores, IEnumerable<long> order)
    {
        foreach (var (place, id) in order.Take(Depth).Index())
        {
            scores[id] = scores.GetValueOrDefault(id) + (1 / (Damping + place + 1));
        }
    }

    private static double ScoreOf(ImmutableArray<SearchHit> words, int place, double fused) =>
        words.IsEmpty ? fused : words[Math.Min(place, words.Length - 1)].Score;
}
