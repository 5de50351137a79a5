using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.UnitTests.Questions;

public sealed class QuestionModelTests
{
    private static readonly Vocabulary Words = new(
        [Vocabulary.Hash("what"), Vocabulary.Hash("s"), Vocabulary.Hash("什"), Vocabulary.Hash("么")],
        [WordFlags.Closed | WordFlags.QuestionWord, WordFlags.Closed, WordFlags.Closed, WordFlags.Closed]);

    [Theory]
    [InlineData("what's", "13 14")]
    [InlineData("WHAT S", "13 14")]
    [InlineData("ｗｈａｔ", "13")]
    [InlineData("什么", "15 16")]
    [InlineData("甚麼", "5 16")]
    [InlineData("3.5 10,000", "4 4")]
    [InlineData("running deployed quickly servers api pipeline", "7 8 9 10 11 12")]
    [InlineData("什 么", "15 3 16")]
    [InlineData("什，么，", "15 3 16")]
    [InlineData("what 什", "13 15")]
    [InlineData("😀", "")]
    public void Text_becomes_rows_of_the_vocabulary(string text, string expected)
    {
        var tokens = new QuestionToken[QuestionTokenizer.Capacity(text.Length)];

        var count = new QuestionTokenizer(Words).Tokenize(text, tokens);

        Assert.Equal($"1 {expected} 2".Replace("  ", " "), string.Join(' ', tokens.Take(count).Select(token => token.Id)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 1)]
    [InlineData(9, 2)]
    [InlineData(24, 3)]
    public void Blocks_cover_every_token_once_and_end_with_the_sentence(int tokens, int count)
    {
        var blocks = new TokenBlocks(tokens);

        Assert.Equal(count, blocks.Count);
        Assert.Equal(Enumerable.Range(0, tokens), Enumerable.Range(0, count).SelectMany(block => Enumerable.Range(blocks.StartOf(block), blocks.EndOf(block) - blocks.StartOf(block))));
        Assert.Equal(tokens, blocks.EndOf(count - 1));
    }

    [Fact]
    public void Every_token_gives_features_within_the_table()
    {
        var features = new NgramFeatures(Words, 10);
        var buckets = new int[NgramFeatures.MostPerToken];
        foreach (var t in Enumerable.Range(0, 200))
        {
            var count = features.Next((ushort)(t % 7 == 0 ? 13 : 12), t, 199 - t, buckets);

            Assert.InRange(count, 1, NgramFeatures.MostPerToken);
            Assert.All(buckets.Take(count), bucket => Assert.InRange(bucket, 0, 1023));
        }
    }

    [Fact]
    public void A_model_file_round_trips()
    {
        var network = new NetworkWeights(17, 4, 16, Ramp(17 * 4), Ramp(20 * 16), Ramp(16), Ramp(64), Ramp(4), Ramp(4), 0.5f);
        var model = new ModelParameters([5, 6, 7, 8], new WordFlags[4], 3, 0.1f, [1, -2, 3, 4, 5, 6, 7, -127], 0.2f, 0.3f, [network], new(4, 0.5f, -1, Enumerable.Range(-8, 16).Select(i => (sbyte)i).ToArray()), new(1, 2, 5), new(3, 4, 6), 0.45f);
        using var first = new MemoryStream();
        ModelFile.Write(first, model);
        first.Position = 0;

        var read = ModelFile.Read(first);

        Assert.Equal((model.Chinese, model.English, model.Threshold, model.NgramShare), (read.Chinese, read.English, read.Threshold, read.NgramShare));
        Assert.Equal(model.NgramWeights, read.NgramWeights);
        Assert.Equal((model.Clauses.Bits, model.Clauses.Scale, model.Clauses.Bias), (read.Clauses.Bits, read.Clauses.Scale, read.Clauses.Bias));
        Assert.Equal(model.Clauses.Weights, read.Clauses.Weights);
        Assert.Equal(network.HiddenWeights, read.Networks[0].HiddenWeights);
        Assert.All(network.Embeddings.Zip(read.Networks[0].Embeddings), pair => Assert.Equal(pair.First, pair.Second, 0.01f));
    }

    [Theory]
    [InlineData(1, false, 0f)]
    [InlineData(16, false, 0f)]
    [InlineData(32, false, 0.693f)]
    [InlineData(44, false, 1f)]
    [InlineData(24, true, 0f)]
    [InlineData(48, true, 0.693f)]
    [InlineData(8_000, true, 1f)]
    public void A_long_text_exceeds_a_short_one_by_the_logarithm_of_its_length(int tokens, bool isChinese, float excess) =>
        Assert.Equal(excess, Calibration.Excess(tokens, isChinese), 1e-3f);

    [Fact]
    public void The_longer_a_text_the_more_evidence_it_needs() =>
        Assert.True(new Calibration(1, 0, -0.5f).Confidence(1, excess: 1) < new Calibration(1, 0, -0.5f).Confidence(1, excess: 0));

    [Fact]
    public void A_file_of_another_format_is_rejected() =>
        Assert.Contains("version", Assert.Throws<InvalidDataException>(() => ModelFile.Read(new MemoryStream(new byte[64]))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_shipped_weights_stay_small()
    {
        using var stream = EmbeddedData.Open("question-model.bin");

        Assert.InRange(stream.Length, 100_000, 4 * 1024 * 1024);
    }

    private static float[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(i => (i % 11 / 10f) - 0.5f)];
}
