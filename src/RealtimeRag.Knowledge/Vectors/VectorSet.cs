using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.Knowledge.Vectors;

/// <summary>Vectors of passages, all of length one and of the same model. Immutable, safe for many threads.</summary>
internal sealed class VectorSet
{
    public static readonly VectorSet Empty = new([]);

    private readonly Dictionary<long, float[]> _vectors;

    private VectorSet(Dictionary<long, float[]> vectors) => _vectors = vectors;

    public int Count => _vectors.Count;

    public bool Contains(long id) => _vectors.ContainsKey(id);

    /// <summary>These and more; where a model begins to give another number of dimensions, only the new ones are kept.</summary>
    public VectorSet With(IReadOnlyCollection<PassageVector> more)
    {
        if (more.Count == 0)
        {
            return this;
        }

        var dimensions = more.First().Value.Length;
        var same = _vectors.Count == 0 || _vectors.First().Value.Length == dimensions;
        var vectors = same ? new Dictionary<long, float[]>(_vectors) : [];
        foreach (var vector in more.Where(vector => vector.Value.Length == dimensions))
        {
            vectors[vector.Passage] = vector.Value;
        }

        return new VectorSet(vectors);
    }

    /// <summary>Those of living passages.</summary>
    public VectorSet Within(IdRanges live) => _vectors.Keys.All(live.Contains)
        ? this
        : new VectorSet(_vectors.Where(vector => live.Contains(vector.Key)).ToDictionary());

    /// <summary>The cosine of a question and a passage; null where the passage has no vector, or one of another length.</summary>
    /// <param name="question">A vector of length one.</param>
    /// <param name="id">The passage.</param>
    public double? Cosine(float[] question, long id) =>
        _vectors.TryGetValue(id, out var vector) && vector.Length == question.Length ? TensorPrimitives.Dot<float>(vector, question) : null;

    /// <summary>The living passages that point the way of the question, nearest first.</summary>
    /// <param name="question">A vector of length one.</param>
    /// <param name="live">The passages that may be found.</param>
    /// <param name="top">How many at most.</param>
    public IReadOnlyList<NearPassage> Nearest(float[] question, IdRanges live, int top)
    {
        var best = new PriorityQueue<NearPassage, (float Cosine, long Id)>(top + 1);
        foreach (var (id, vector) in _vectors)
        {
            // A smaller number goes first among equals, so that the order never hangs on chance.
            if (vector.Length == question.Length && live.Contains(id) && TensorPrimitives.Dot<float>(vector, question) is > 0 and var cosine)
            {
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

        return nearest;
    }
}

/// <summary>A passage near a question in meaning.</summary>
/// <param name="Id">The passage's number.</param>
/// <param name="Cosine">How near, 0 to 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NearPassage(long Id, double Cosine);
