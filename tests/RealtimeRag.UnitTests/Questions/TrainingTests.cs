using RealtimeRag.Core.Questions.Model;
using RealtimeRag.Training;

namespace RealtimeRag.UnitTests.Questions;

public sealed class TrainingTests
{
    private static readonly ClauseSplitter NoClauses = new(HandMadeModel.Clauses());
    private static readonly TrainingPlan Tiny = new(Epochs: 1, Networks: 2, Dimensions: 8, Filters: 16, Hidden: 4, Rate: 1e-2f);

    [Fact]
    public async Task The_same_rows_and_seed_give_the_same_bytes() => Assert.Equal(await TrainAsync(seed: 3), await TrainAsync(seed: 3));

    [Fact]
    public async Task Another_seed_gives_other_bytes() => Assert.NotEqual(await TrainAsync(seed: 3), await TrainAsync(seed: 4));

    [Fact]
    public void A_network_learns_what_it_is_shown()
    {
        var trainer = new NetworkTrainer(new(Rows: 20, Dimensions: 8, Filters: 16, Hidden: 4), seed: 1);
        TokenSample[] batch = [new([1, 14, 15, 2], 0, 4, true, 1), new([1, 16, 15, 2], 0, 4, false, 1)];
        for (var i = 0; i < 300; i++)
        {
            trainer.Learn(batch, 0.01f);
        }

        var network = new TokenNetwork(trainer.Weights());

        Assert.True(Score(network, batch[0]) > 1);
        Assert.True(Score(network, batch[1]) < -1);
    }

    [Fact]
    public void The_tiled_convolution_agrees_with_the_plain_one()
    {
        var shape = new NetworkShape(Rows: 1, Dimensions: 8, Filters: 32, Hidden: 4);
        var random = new Random(1);
        var input = Enumerable.Range(0, 20 * shape.Dimensions).Select(_ => (float)random.NextDouble()).ToArray();
        var weights = Enumerable.Range(0, shape.Patch * shape.Filters).Select(_ => (float)random.NextDouble()).ToArray();
        var output = new float[8 * shape.Filters];

        Convolution.Apply(input, weights, output, positions: 6, shape);

        for (var t = 0; t < 6; t++)
        {
            for (var f = 0; f < shape.Filters; f++)
            {
                var expected = Enumerable.Range(0, shape.Patch).Sum(i => input[(t * shape.Dimensions) + i] * weights[(i * shape.Filters) + f]);
                Assert.Equal(expected, output[(t * shape.Filters) + f], 1e-3f);
            }
        }
    }

    [Fact]
    public void Every_template_expands_to_rows_without_brackets()
    {
        var rows = TemplateExpander.Rows(1);

        Assert.All(rows, row => Assert.DoesNotMatch("[(){}|]", row.Text));
        Assert.All(rows, row => Assert.NotEmpty(row.Text));
        Assert.Contains(rows, row => row.Asks);
        Assert.Contains(rows, row => !row.Asks);
    }

    [Fact]
    public void A_template_row_that_measures_does_not_train()
    {
        var folder = Directory.CreateTempSubdirectory();
        var shared = TemplateExpander.Rows(7)[0];
        try
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, "train"));
            Directory.CreateDirectory(Path.Combine(folder.FullName, "dev"));
            foreach (var name in (string[])["train/zh.tsv", "train/en.tsv", "dev/zh.tsv", "dev/en.tsv", "adversarial_dev.tsv"])
            {
                File.WriteAllText(Path.Combine(folder.FullName, name), name.StartsWith("adv", StringComparison.Ordinal) ? $"1\t{shared.Text}\tadv:x\n" : "0\t好的\tx\n");
            }

            Assert.DoesNotContain(QuestionData.Read(folder.FullName).Training, row => row.Text == shared.Text);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Held_out_rows_of_a_kind_measure_and_the_others_train_several_times()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            foreach (var name in (string[])["train/zh.tsv", "train/en.tsv", "dev/zh.tsv", "dev/en.tsv", "adversarial_dev.tsv"])
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.FullName, name))!);
                File.WriteAllText(Path.Combine(folder.FullName, name), "0\t好的\tx\n");
            }

            var data = QuestionData.Read(folder.FullName);

            Assert.Equal(KindRows.Read().Where(KindRows.IsHeldOut), data.HeldOut);
            Assert.Empty(data.HeldOut.Intersect(data.Training));
            Assert.All(data.Training.Where(row => row.Corpus == KindRows.Corpus).GroupBy(row => row), row => Assert.Equal(5, row.Count()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Windows_ask_when_they_show_the_end_of_a_question_and_only_then()
    {
        // Questions consist of numbers and statements of words, so that a sample shows what it contains.
        List<LabelledRow> rows =
        [
            .. Enumerable.Range(0, 300).Select(i => new LabelledRow(i % 3 == 0, i % 3 == 0 ? "1 2 3 4 5 6 7 8" : "so it is up to us as a team to go on with it and do it", "x")),
        ];
        var maker = new SampleMaker(new Random(1), VocabularyBuilder.Build(rows.Select(row => row.Text)), rows, new Augmentation(JoinShare: 1, MaskShare: 0, ClauseShare: 0), NoClauses);

        var samples = Enumerable.Range(0, 20).SelectMany(_ => rows.Select(maker.Make)).ToList();

        Assert.All(samples, sample =>
        {
            Assert.InRange(sample.To, sample.From + 1, sample.Ids.Length);
            Assert.InRange(sample.To - sample.From, 1, SentenceScorer.WholeBlocks * TokenBlocks.Size);
            var shown = sample.Ids[sample.From..sample.To].Count(id => id == TokenClasses.Number);
            Assert.True(sample.Weight == 0 || sample.Asks == shown > 0, $"{sample.Asks} with {shown} numbers from {sample.From} to {sample.To} of {sample.Ids.Length}");
        });
        Assert.InRange(samples.Count(sample => sample.Asks), samples.Count / 4, samples.Count * 3 / 4);
        Assert.InRange(samples.Count(sample => sample.Weight == 0), 0, samples.Count / 20);
        Assert.Contains(samples, sample => sample.From > 0 && sample.Asks);
        Assert.Contains(samples, sample => sample.To < sample.Ids.Length && !sample.Asks);
    }

    [Fact]
    public void A_statement_may_be_cut_down_to_one_of_its_clauses_and_a_question_never_is()
    {
        List<LabelledRow> rows = [new(false, "so it is 7 to us", "x"), new(true, "so what is it 7 to us", "x")];
        var maker = new SampleMaker(
            new Random(1), VocabularyBuilder.Build(rows.Select(row => row.Text)), rows, new Augmentation(JoinShare: 0, MaskShare: 0, ClauseShare: 1), new(HandMadeModel.Clauses(TokenClasses.Number)));

        var samples = Enumerable.Range(0, 100).SelectMany(_ => rows.Select(maker.Make)).ToList();

        // Without disturbances the clauses have three words each; the question has seven words.
        Assert.All(samples.Where(sample => !sample.Asks), sample => Assert.InRange(sample.Ids.Length, 3, 8));
        Assert.All(samples.Where(sample => sample.Asks), sample => Assert.InRange(sample.Ids.Length, 8, 13));
        Assert.Contains(samples, sample => !sample.Asks && sample.Ids[1] == TokenClasses.Number);
        Assert.Contains(samples, sample => !sample.Asks && !sample.Ids.Contains(TokenClasses.Number));
    }

    [Theory]
    [InlineData("我们 今天 开会")]
    [InlineData("what's the plan for today")]
    public void Disturbing_leaves_some_text(string text)
    {
        var disturber = new Disturber(new Random(5));

        Assert.All(Enumerable.Range(0, 200), _ => Assert.NotEmpty(disturber.Disturb(text)));
    }

    private static float Score(TokenNetwork network, TokenSample sample)
    {
        var tokens = Array.ConvertAll(sample.Ids, id => new QuestionToken(id, 0, 0));
        var blocks = new TokenBlocks(tokens.Length);
        var maxima = new short[blocks.Count * network.Filters];
        network.PoolBlocks(tokens, blocks, maxima);
        return network.Score(maxima, 0, blocks.Count);
    }

    private static async Task<byte[]> TrainAsync(int seed)
    {
        var rows = TemplateExpander.Rows(1).Where((_, i) => i % 40 == 0).ToList();
        using var stream = new MemoryStream();
        ModelFile.Write(stream, await ModelTrainer.TrainAsync(rows, Tiny, seed, TextWriter.Null));
        return stream.ToArray();
    }
}
