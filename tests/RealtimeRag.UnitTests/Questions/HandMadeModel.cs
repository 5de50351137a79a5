using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.UnitTests.Questions;

/// <summary>
/// A model without training: single tokens have weights in the n-gram model, its one network says nothing, and a clause begins with each of the given tokens.
/// </summary>
internal sealed record HandMadeModel(ModelParameters Parameters, Vocabulary Words)
{
    private const int Bits = 16;
    private const int ClauseBits = 12;

    internal static HandMadeModel Of(params (ushort Id, sbyte Weight)[] tokens) => Of([], tokens);

    internal static HandMadeModel Of(ushort[] clauseStarts, params (ushort Id, sbyte Weight)[] tokens)
    {
        var words = new Vocabulary([], []);
        var weights = new sbyte[1 << Bits];
        foreach (var (id, weight) in tokens)
        {
            weights[Unigram(words, id)] = weight;
        }

        var calibration = new Calibration(1, 0, 0);
        return new(new([], [], Bits, 1, weights, 0, 1, [Silent()], Clauses(clauseStarts), calibration, calibration, 0.5f), words);
    }

    /// <summary>Tokens that are one character long, side by side.</summary>
    internal static QuestionToken[] Tokens(params ushort[] ids) => [.. ids.Select((id, i) => new QuestionToken(id, i, i + 1))];

    /// <summary>Log odds of 4 for the place before each of the tokens, and of -4 for any other.</summary>
    internal static ClauseWeights Clauses(params ushort[] starts)
    {
        var weights = new sbyte[1 << ClauseBits];
        foreach (var start in starts)
        {
            weights[ClauseBucketOf(start)] = 80;
        }

        return new(ClauseBits, 0.1f, -4, weights);
    }

    /// <summary>The one bucket that depends on nothing but the token after the place.</summary>
    private static int ClauseBucketOf(ushort start)
    {
        var contexts = new[] { Tokens(1, 7, start, 8, 2), Tokens(1, 9, 9, 3, start, 10, 11, 2) };
        var buckets = Array.ConvertAll(contexts, _ => new int[ClauseFeatures.Count]);
        ClauseFeatures.Fill(contexts[0], 2, ClauseBits, buckets[0]);
        ClauseFeatures.Fill(contexts[1], 4, ClauseBits, buckets[1]);
        return Assert.Single(buckets[0].Intersect(buckets[1]));
    }

    /// <summary>The bucket of a token on its own: the first of its features.</summary>
    private static int Unigram(Vocabulary words, ushort id)
    {
        Span<int> buckets = stackalloc int[NgramFeatures.MostPerToken];
        new NgramFeatures(words, Bits).Next(id, 0, 0, buckets);
        return buckets[0];
    }

    private static NetworkWeights Silent()
    {
        var embeddings = new float[TokenClasses.Count * 4];
        embeddings[^1] = 1e-6f;
        var filters = new float[TokenNetwork.Width * 4 * 16];
        filters[^1] = 1e-6f;
        return new(TokenClasses.Count, 4, 16, embeddings, filters, new float[16], new float[16 * 4], new float[4], new float[4], 0);
    }
}
