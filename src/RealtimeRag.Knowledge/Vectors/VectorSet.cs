using System.Collections.Immutable;
using System.Numerics.Tensors;
using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.Knowledge.Vectors;

/// <summary>
/// Unit vectors of passages from one model. Immutable and thread-safe. A set consists of blocks that it shares with other sets.
/// New vectors are merged only with blocks of similar size, so that each vector is copied a few times rather than with every batch.
/// </summary>
internal sealed class VectorSet
{
    public static readonly VectorSet Empty = new([], null);

    private readonly ImmutableArray<Dictionary<long, float[]>> _blocks;

    // The ids that all vectors are known to be within.
    private readonly IdRanges? _live;

    private VectorSet(ImmutableArray<Dictionary<long, float[]>> blocks, IdRanges? live) => (_blocks, _live) = (blocks, live);

    public int Count => _blocks.Sum(block => block.Count);

    /// <summary>The number of blocks; small even if there are many vectors.</summary>
    public int Blocks => _blocks.Length;

    public bool Contains(long id) => Find(id) is not null;

    /// <summary>Adds vectors; if the model returns another number of dimensions, only the new ones are kept.</summary>
    public VectorSet With(IReadOnlyCollection<PassageVector> more)
    {
        if (more.Count == 0)
        {
            return this;
        }

        var dimensions = more.First().Value.Length;
        var added = new Dictionary<long, float[]>(more.Count);
        foreach (var vector in more.Where(vector => vector.Value.Length == dimensions))
        {
            added[vector.Passage] = vector.Value;
        }

        var live = _live is not null && added.Keys.All(_live.Contains) ? _live : null;
        return Count > 0 && _blocks[0].First().Value.Length != dimensions ? new VectorSet([added], null) : new VectorSet(Merged(added), live);
    }

    /// <summary>Only the vectors of live passages.</summary>
    public VectorSet Within(IdRanges live) => ReferenceEquals(_live, live) ? this : new VectorSet(
        [.. _blocks.Select(block => block.Keys.All(live.Contains) ? block : Where(block, live.Contains)).Where(block => block.Count > 0)], live);

    /// <summary>The cosine of a question and a passage; null if the passage has no vector, or one of another length.</summary>
    /// <param name="question">A unit vector.</param>
    /// <param name="id">The passage's id.</param>
    public double? Cosine(float[] question, long id) =>
        Find(id) is { } vector && vector.Length == question.Length ? TensorPrimitives.Dot<float>(vector, question) : null;

    /// <summary>The live passages with a positive cosine to the question.</summary>
    /// <param name="question">A unit vector.</param>
    /// <param name="live">The passages that may be returned.</param>
    /// <param name="top">The maximum number of passages.</param>
    public NearPassages Nearest(float[] question, IdRanges live, int top)
    {
        var (sum, count) = (0.0, 0);
        var best = new PriorityQueue<NearPassage, (float Cosine, long Id)>(top + 1);
        foreach (var (id, vector) in _blocks.SelectMany(block => block))
        {
            if (vector.Length != question.Length || !live.Contains(id))
            {
                continue;
            }

            var cosine = TensorPrimitives.Dot<float>(vector, question);
            (sum, count) = (sum + cosine, count + 1);
            if (cosine > 0)
            {
                // On a tie the lower id wins, so that the order is deterministic.
                best.Enqueue(new NearPassage(id, cosine), (cosine, -id));
                if (best.Count > top)
                {
                    best.Dequeue();
                }
            }
        }

        var nearest = new NearPassage[best.Count];
        for (var i = nearest.Length - 1; i >= 0; i--)
        {
            nearest[i] = best.Dequeue();
        }

        return new NearPassages(nearest, count == 0 ? 0 : sum / count);
    }

    // A passage has one vector: when it is added again, older blocks lose theirs.
    private ImmutableArray<Dictionary<long, float[]>> Merged(Dictionary<long, float[]> added)
    {
        var blocks = _blocks.Select(block => block.Count >= added.Count && !added.Keys.Any(block.ContainsKey) ? block : Where(block, id => !added.ContainsKey(id)))
            .Where(block => block.Count > 0).ToList();
        while (blocks.Count > 0 && blocks[^1].Count <= 2 * added.Count)
        {
            foreach (var (id, vector) in blocks[^1])
            {
                added[id] = vector;
            }

            blocks.RemoveAt(blocks.Count - 1);
        }

        return [.. blocks, added];
    }

    private float[]? Find(long id)
    {
        foreach (var block in _blocks)
        {
            if (block.TryGetValue(id, out var vector))
            {
                return vector;
            }
        }

        return null;
    }

    private static Dictionary<long, float[]> Where(Dictionary<long, float[]> block, Func<long, bool> holds) =>
        block.Where(vector => holds(vector.Key)).ToDictionary();
}
