namespace RealtimeRag.Core.Questions.Model;

/// <summary>A linear model over hashed n-grams with eight-bit weights.</summary>
internal sealed class NgramModel(Vocabulary vocabulary, int bits, float scale, sbyte[] weights)
{
    /// <summary>Adds up the weights of each block of tokens; block 0 may be short, so that the last block ends with the sentence.</summary>
    internal void SumBlocks(ReadOnlySpan<QuestionToken> tokens, TokenBlocks blocks, Span<float> sums)
    {
        var features = new NgramFeatures(vocabulary, bits);
        Span<int> buckets = stackalloc int[NgramFeatures.MostPerToken];
        for (var block = 0; block < blocks.Count; block++)
        {
            var sum = 0;
            for (var t = blocks.StartOf(block); t < blocks.EndOf(block); t++)
            {
                var count = features.Next(tokens[t].Id, t, tokens.Length - 1 - t, buckets);
                for (var i = 0; i < count; i++)
                {
                    sum += weights[buckets[i]];
                }
            }

            sums[block] = sum * scale;
        }
    }
}
