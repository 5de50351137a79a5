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

    /// <summary>What a window that is not the last must have more than it, in log odds; it grows with their number, since many windows have many chances to err.</summary>
    private const float EarlierWindowPenalty = 0.5f;
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

    internal SentenceScore Score(ReadOnlySpan<QuestionToken> tokens)
    {
        var blocks = new TokenBlocks(tokens.Length);
        if (blocks.Count <= StackBlocks)
        {
            Span<short> maxima = stackalloc short[blocks.Count * _filters];
            Span<float> sums = stackalloc float[blocks.Count];
            return Score(tokens, blocks, maxima, sums);
        }

        var rented = ArrayPool<short>.Shared.Rent(blocks.Count * _filters);
        var rentedSums = ArrayPool<float>.Shared.Rent(blocks.Count);
        var score = Score(tokens, blocks, rented, rentedSums);
        ArrayPool<short>.Shared.Return(rented);
        ArrayPool<float>.Shared.Return(rentedSums);
        return score;
    }

    private SentenceScore Score(ReadOnlySpan<QuestionToken> tokens, TokenBlocks blocks, Span<short> maxima, Span<float> sums)
    {
        _ngrams.SumBlocks(tokens, blocks, sums);
        var used = 0;
        foreach (var network in _networks)
        {
            network.PoolBlocks(tokens, blocks, maxima[used..]);
            used += network.Filters * blocks.Count;
        }

        if (blocks.Count <= WholeBlocks)
        {
            return new(Window(blocks, maxima, sums, 0, blocks.Count), 0, tokens.Length);
        }

        var best = new SentenceScore(Window(blocks, maxima, sums, blocks.Count - WindowBlocks, blocks.Count), blocks.StartOf(blocks.Count - WindowBlocks), tokens.Length);
        var penalty = EarlierWindowPenalty + MathF.Log(blocks.Count - WholeBlocks + 1);
        for (var end = blocks.Count - 2; end >= WindowBlocks; end -= 2)
        {
            var logOdds = Window(blocks, maxima, sums, end - WindowBlocks, end) - penalty;
            best = logOdds > best.LogOdds ? new(logOdds, blocks.StartOf(end - WindowBlocks), blocks.EndOf(end - 1)) : best;
        }

        return best;
    }

    private float Window(TokenBlocks blocks, ReadOnlySpan<short> maxima, ReadOnlySpan<float> sums, int first, int end)
    {
        var ngrams = _ngramBias;
        for (var block = first; block < end; block++)
        {
            ngrams += sums[block];
        }

        var networks = 0f;
        var used = 0;
        foreach (var network in _networks)
        {
            networks += network.Score(maxima.Slice(used, network.Filters * blocks.Count), first, end);
            used += network.Filters * blocks.Count;
        }

        return (_ngramShare * ngrams) + ((1 - _ngramShare) * networks / Math.Max(1, _networks.Length));
    }
}

/// <summary>The log odds that a sentence asks, and the tokens that speak for it most.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SentenceScore(float LogOdds, int FirstToken, int EndToken);
