namespace RealtimeRag.Core.Questions.Model;

/// <summary>
/// Finds where one utterance ends and the next begins inside a text without punctuation. It was trained on utterances that were joined,
/// so "I know what you mean" stays whole, and "I know what is the price" may not.
/// </summary>
internal sealed class ClauseSplitter(ClauseWeights weights)
{
    /// <summary>Log odds from which a place counts as the beginning of a clause.</summary>
    private const float Cut = 0;

    /// <summary>The log odds that a clause begins with the token at <paramref name="at"/>.</summary>
    private float LogOdds(ReadOnlySpan<QuestionToken> tokens, int at)
    {
        Span<int> buckets = stackalloc int[ClauseFeatures.Count];
        ClauseFeatures.Fill(tokens, at, weights.Bits, buckets);
        var sum = 0;
        foreach (var bucket in buckets)
        {
            sum += weights.Weights[bucket];
        }

        return weights.Bias + (sum * weights.Scale);
    }

    /// <summary>The index of the first token of the next clause after <paramref name="at"/>, or that of the end mark.</summary>
    internal int NextStart(ReadOnlySpan<QuestionToken> tokens, int at) => NextStart(tokens, at, out _);

    /// <summary>The same, with the log odds that a clause begins there; the end mark is certain.</summary>
    internal int NextStart(ReadOnlySpan<QuestionToken> tokens, int at, out float logOdds)
    {
        for (var next = at + 1; next < tokens.Length - 1; next++)
        {
            if (tokens[next].Id != TokenClasses.Gap && (logOdds = LogOdds(tokens, next)) > Cut)
            {
                return next;
            }
        }

        logOdds = float.PositiveInfinity;
        return tokens.Length - 1;
    }
}

/// <summary>The parameters of the splitter: a linear model over hashed features in eight bits.</summary>
/// <param name="Bits">Binary logarithm of the number of buckets.</param>
/// <param name="Scale">What one unit of a weight is worth.</param>
/// <param name="Bias">The bias of the log odds.</param>
/// <param name="Weights">One per bucket.</param>
internal sealed record ClauseWeights(int Bits, float Scale, float Bias, sbyte[] Weights);
