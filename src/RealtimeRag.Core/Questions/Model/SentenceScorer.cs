using System.Buffers;
using System.Runtime.InteropServices;

namespace RealtimeRag.Core.Questions.Model;

/// <summary>Scores one sentence: as a whole while it is short, window by window when it is long.</summary>
internal sealed class SentenceScorer
{
    /// <summary>Longest run of blocks that is scored as one.</summary>
    internal const int WholeBlocks = 6;

    /// <summary>Blocks of a window in a longer sentence.</summary>
    internal const int WindowBlocks = 4;

    /// <summary>
    /// By how much, in log odds, an earlier window must exceed the last one. It grows with the number of windows, because many windows have many chances to
    /// err.
    /// </summary>
    private const float EarlierWindowPenalty = 0.75f;
    private const float ManyWindowsPenalty = 0.4f;

    /// <summary>
    /// The n-gram model adds up the whole text, so statements around a question count against it, while the networks look for the strongest place:
    /// the longer the text, the less the n-grams count. A Chinese character says less than a word, so this begins later for Chinese.
    /// </summary>
    private static readonly float[] WordShares = [1, 1, 1, 0.7f, 0.3f];
    private static readonly float[] CharacterShares = [1, 1, 1, 1, 0.85f];
    private const int StackBlocks = 8;
    private readonly NgramModel _ngrams;
    private readonly TokenNetwork[] _networks;
    private readonly float _ngramShare;
    private readonly float _ngramBias;
    private readonly int _filters;

    internal SentenceScorer(ModelParameters model, Vocabulary vocabulary)
    {
        _ngrams = new(vocabulary, model.NgramBits, model.NgramScale, model.NgramWeights);
        _networks = Array.ConvertAll(model.Networks, weights => new TokenNetwork(weights));
        (_ngramShare, _ngramBias) = (model.NgramShare, model.NgramBias);
        _filters = _networks.Sum(network => network.Filters);
    }

    /// <param name="tokens">The tokens of one sentence.</param>
    /// <param name="isChinese">Whether they are characters rather than words.</param>
    internal SentenceScore Score(ReadOnlySpan<QuestionToken> tokens, bool isChinese)
    {
        var blocks = new TokenBlocks(tokens.Length);
        var shares = isChinese ? CharacterShares : WordShares;
        if (blocks.Count <= StackBlocks)
        {
            Span<short> maxima = stackalloc short[blocks.Count * _filters];
            Span<float> sums = stackalloc float[blocks.Count];
            Fill(tokens, blocks, maxima, sums);
            return Strongest(new(blocks, maxima, sums, shares));
        }

        var rented = ArrayPool<short>.Shared.Rent(blocks.Count * _filters);
        var rentedSums = ArrayPool<float>.Shared.Rent(blocks.Count);
        Fill(tokens, blocks, rented, rentedSums);
        var score = Strongest(new(blocks, rented, rentedSums, shares));
        ArrayPool<short>.Shared.Return(rented);
        ArrayPool<float>.Shared.Return(rentedSums);
        return score;
    }

    private void Fill(ReadOnlySpan<QuestionToken> tokens, TokenBlocks blocks, Span<short> maxima, Span<float> sums)
    {
        _ngrams.SumBlocks(tokens, blocks, sums);
        var used = 0;
        foreach (var network in _networks)
        {
            network.PoolBlocks(tokens, blocks, maxima[used..]);
            used += network.Filters * blocks.Count;
        }
    }

    private SentenceScore Strongest(BlockEvidence evidence)
    {
        var blocks = evidence.Blocks;
        if (blocks.Count <= WholeBlocks)
        {
            return new(Window(evidence, 0, blocks.Count), 0, blocks.Tokens);
        }

        var best = new SentenceScore(Window(evidence, blocks.Count - WindowBlocks, blocks.Count), blocks.StartOf(blocks.Count - WindowBlocks), blocks.Tokens);
        var penalty = EarlierWindowPenalty + (ManyWindowsPenalty * MathF.Log(blocks.Count - WholeBlocks + 1));
        for (var end = blocks.Count - 2; end > 0; end = NextEnd(end))
        {
            var logOdds = Window(evidence, end - WindowBlocks, end) - penalty;
            best = logOdds > best.LogOdds ? new(logOdds, blocks.StartOf(end - WindowBlocks), blocks.EndOf(end - 1)) : best;
        }

        return best;
    }

    /// <summary>Two blocks earlier, but never past the opening of the sentence before its window was scored; 0 after that.</summary>
    private static int NextEnd(int end) => end == WindowBlocks ? 0 : Math.Max(WindowBlocks, end - 2);

    private float Window(BlockEvidence evidence, int first, int end)
    {
        var ngrams = _ngramBias;
        for (var block = first; block < end; block++)
        {
            ngrams += evidence.Sums[block];
        }

        var networks = 0f;
        var used = 0;
        foreach (var network in _networks)
        {
            var length = network.Filters * evidence.Blocks.Count;
            networks += network.Score(evidence.Maxima.Slice(used, length), first, end);
            used += length;
        }

        var share = _ngramShare * evidence.NgramShares[Math.Min(end - first, evidence.NgramShares.Length - 1)];
        return (share * ngrams) + ((1 - share) * networks / Math.Max(1, _networks.Length));
    }

    /// <summary>The results of the models for each block of a sentence, and the weight of the n-gram model by the number of blocks.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly ref struct BlockEvidence(TokenBlocks blocks, ReadOnlySpan<short> maxima, ReadOnlySpan<float> sums, ReadOnlySpan<float> ngramShares)
    {
        internal TokenBlocks Blocks { get; } = blocks;

        internal ReadOnlySpan<short> Maxima { get; } = maxima;

        internal ReadOnlySpan<float> Sums { get; } = sums;

        internal ReadOnlySpan<float> NgramShares { get; } = ngramShares;
    }
}

/// <summary>The log odds that a sentence asks, and the tokens with the strongest evidence.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SentenceScore(float LogOdds, int FirstToken, int EndToken);
