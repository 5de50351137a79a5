using System.Collections.Immutable;
using System.Numerics.Tensors;
using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.Knowledge.Vectors;

/// <summary>
/// Vectors of passages, all of length one and of the same model. Immutable, safe for many threads. It is made of blocks that sets share;
/// what is added is merged with blocks of its size alone, so that adding batch after batch copies each vector a few times and not with each batch.
/// </summary>
internal sealed class VectorSet
{
    public static readonly VectorSet Empty = new([], null);

    private readonly ImmutableArray<Dictionary<long, float[]>> _blocks;

    // What all of these are known to be within.
    private readonly IdRanges? _live;

    private VectorSet(ImmutableArray<Dictionary<long, float[]>> blocks, IdRanges? live) => (_blocks, _live) = (blocks, live);

    public int Count => _blocks.Sum(block => block.Count);

    /// <summary>How many blocks there are, a few even where there are many vectors.</summary>
    public int Blocks => _blocks.Length;

    public bool Contains(long id) => Find(id) is not null;

    /// <summary>These and more; where a model begins to give another number of dimensions, only the new ones are kept.</summary>
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

    /// <summary>Those of living passages.</summary>
    public VectorSet Within(IdRanges live) => ReferenceEquals(_live, live) ? this : new VectorSet(
        [.. _blocks.Select(block => block.Keys.All(live.Contains) ? block : Where(block, live.Contains)).Where(block => block.Count > 0)], live);

    /// <summary>The cosine of a question and a passage; null where the passage has no vector, or one of another length.</summary>
    /// <param name="question">A vector of length one.</param>
    /// <param name="id">The passage.</param>
    public double? Cosine(float[] question, long id) =>
        Find(id) is { } vector && vector.Length == question.Length ? TensorPrimitives.Dot<float>(vector, question) : null;

    /// <summary>The living passages that point the way of the question.</summary>
    /// <param name="question">A vector of length one.</param>
    /// <param name="live">The passages that may be found.</param>
    /// <param name="top">How many at most.</param>
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
                // A smaller number goes first among equals, so that the order never hangs on chance.
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

    // A passage has one vector: blocks hold none of those that were added after them.
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
