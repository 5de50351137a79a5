using RealtimeRag.Knowledge.Answers;
using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.KnowledgeTests.Search;
using RealtimeRag.KnowledgeTraining;

namespace RealtimeRag.KnowledgeTests.Training;

public sealed class KnowledgeTrainingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("training-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Logistic_regression_finds_the_weights_that_made_the_labels()
    {
        var random = new Random(11);
        double[] truth = [2.0, -1.5, 0.5];
        var rows = Enumerable.Range(0, 20_000).Select(_ => new[] { (random.NextDouble() * 4) - 2, (random.NextDouble() * 4) - 2 }).ToList();
        var labels = rows.ConvertAll(row => random.NextDouble() < LogisticRegression.Chance(truth, row));

        var fitted = LogisticRegression.Fit(rows, labels, penalty: 0.01);

        Assert.All(truth.Zip(fitted), pair => Assert.Equal(pair.First, pair.Second, 0.15));
    }

    [Fact]
    public void A_penalty_keeps_weights_small()
    {
        double[][] rows = [[1], [1], [-1], [-1]];
        bool[] labels = [true, true, false, false];

        Assert.True(LogisticRegression.Fit(rows, labels, 10)[0] < LogisticRegression.Fit(rows, labels, 0.1)[0]);
    }

    [Fact]
    public void Unit_weights_learn_which_unit_contains_the_answer()
    {
        var random = new Random(5);
        var samples = Enumerable.Range(0, 200).Select(_ => Sample(random)).ToList();

        var model = new UnitScorer(UnitWeightsFitter.Fit(samples, penalty: 0.001, steps: 200));

        var right = samples.Count(sample =>
        {
            var chances = model.Chances(sample.Word, [[.. sample.Units]])[0];
            return sample.Holds[Array.IndexOf(chances, chances.Max())];
        });
        Assert.InRange(right, 190, 200);
    }

    [Fact]
    public void The_table_of_unit_weights_is_read_as_it_was_written()
    {
        var (chinese, english) = (Enumerable.Range(0, UnitScorer.Size).Select(i => i / 8.0).ToArray(), Enumerable.Range(0, UnitScorer.Size).Select(i => -i / 4.0).ToArray());
        var path = Path.Combine(_folder.FullName, "weights.tsv");
        File.WriteAllLines(path, UnitWeightsTable.Rows(chinese, english));

        var read = UnitWeightsTable.Read(path);
        var unit = new UnitFeatures { [UnitFeature.Own] = 0, [UnitFeature.Before] = 1 };

        Assert.Equal(UnitScorer.Size, UnitWeightsTable.Names().Distinct().Count());
        Assert.Equal(new UnitScorer(chinese).Chances(AskingWord.None, [[unit, new UnitFeatures()]])[0], read.Chinese!.Chances(AskingWord.None, [[unit, new UnitFeatures()]])[0]);
        Assert.Equal(new UnitScorer(english).Chances(AskingWord.None, [[unit, new UnitFeatures()]])[0], read.English!.Chances(AskingWord.None, [[unit, new UnitFeatures()]])[0]);
    }

    [Fact]
    public void The_shipped_table_has_these_rows_in_this_order()
    {
        using var stream = typeof(UnitScorer).Assembly.GetManifestResourceStream("unit-weights.tsv")!;
        using var reader = new StreamReader(stream);
        var names = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split('\t')[0]);

        Assert.Equal(UnitWeightsTable.Names(), names);
    }

    [Fact]
    public void Ranking_climbs_to_a_maximum_and_reports_each_step()
    {
        var steps = new List<string>();
        double Score(RankingWeights weights) => 1 - Math.Abs(weights.Title - 1.1) - Math.Abs(weights.Window - 0.5);

        var fitted = new RankingFitter(Score, steps.Add).Fit(RankingWeights.Default, 5);

        Assert.True(Score(fitted) > 0.85);
        Assert.True(Score(fitted) > Score(RankingWeights.Default));
        Assert.Contains(steps, step => step.StartsWith("Title", StringComparison.Ordinal));
        Assert.Equal(RankingWeights.Default.K1, fitted.K1);
    }

    [Fact]
    public void The_second_largest_share_of_a_term_counts()
    {
        var counter = new TermCounter();
        foreach (var utterance in (string[])["opening hours", "the opening", "other", "other"])
        {
            counter.Add("a", utterance);
        }

        foreach (var utterance in (string[])["opening 2005", "图书馆", "你好", "好"])
        {
            counter.Add("b", utterance);
        }

        counter.Add("c", "好 2005");
        var table = counter.Table().ToDictionary(entry => entry.Term, entry => entry.PerThousand);

        Assert.Equal(["2005", "open", "好"], table.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((250, 250, 500), (table["open"], table["2005"], table["好"]));
        Assert.Equal("好\t500.0", TermCounter.Row(("好", 500)));
    }

    [Fact]
    public async Task Sets_are_read_by_their_manifest_and_measured()
    {
        await WriteSetAsync();
        var set = Assert.Single(await TrainingSet.ReadAsync(_folder.FullName));

        var figures = Measurement.Of(set);

        Assert.True(set.IsChinese);
        Assert.Equal((1, 1, 1), (figures.Recall, figures.Reciprocal, figures.Long));
        Assert.InRange(figures.SpokenLength, 1, 300);
        Assert.Equal(figures.Reciprocal, Measurement.ReciprocalRank(set, RankingWeights.Default));
    }

    [Fact]
    public async Task Units_that_overlap_the_answer_contain_it()
    {
        await WriteSetAsync();
        var set = Assert.Single(await TrainingSet.ReadAsync(_folder.FullName));

        var samples = UnitSamples.Of(set);

        Assert.Equal(set.Questions.Count, samples.Count);
        Assert.All(samples, sample => Assert.InRange(sample.Holds.Count(holds => holds), 1, sample.Units.Count - 1));
    }

    [Fact]
    public async Task Examples_of_confidence_have_both_outcomes_and_the_fit_is_compared_with_what_is_shipped()
    {
        await WriteSetAsync();
        var set = Assert.Single(await TrainingSet.ReadAsync(_folder.FullName));

        var examples = ConfidenceFitter.Examples([set], ["今天天气不错", "我们走吧"]);
        var fitted = ConfidenceFitter.Fit(examples, isChinese: true);

        Assert.Contains(examples, example => example is { Answers: true, IsWhole: true });
        Assert.Contains(examples, example => !example.Answers);
        Assert.Equal(12, fitted.Weights.Length);
        Assert.InRange(fitted.Threshold, 0, 1);
        Assert.True(fitted.Kept.Shipped > 0);
    }

    [Fact]
    public void Utterances_are_read_with_the_name_of_their_collection()
    {
        File.WriteAllLines(Path.Combine(_folder.FullName, "a.tsv"), ["1\twhen is it\tami:x", "0\t好的\tkdconv", "broken"]);

        Assert.Equal(
            [(true, "when is it", "ami", false), (false, "好的", "kdconv", true)],
            Utterances.Read(_folder.FullName).Select(row => (row.Asks, row.Text, row.Collection, row.IsChinese)));
    }

    // The second unit of each is the one that names the thing asked for.
    private static UnitSample Sample(Random random)
    {
        var holds = random.Next(4);
        var units = Enumerable.Range(0, 4).Select(i => new UnitFeatures
        {
            [UnitFeature.Own] = random.NextDouble(),
            [UnitFeature.Around] = i == holds ? 0.9 : 0.1,
            Looks = i == holds ? UnitTraits.Figure : UnitTraits.None,
        }).ToList();
        return new UnitSample(AskingWord.HowMany, units, [.. Enumerable.Range(0, 4).Select(i => i == holds)]);
    }

    private async Task WriteSetAsync()
    {
        var library = new SmallLibrary();
        var corpus = Enumerable.Range(0, SmallLibrary.Count).Select(id => $$"""{"id":"p{{id}}","title":"{{library.GetTitle(id)}}","text":"{{library.GetText(id)}}"}""");
        await File.WriteAllLinesAsync(Path.Combine(_folder.FullName, "c.jsonl"), corpus);
        await File.WriteAllLinesAsync(
            Path.Combine(_folder.FullName, "q.jsonl"),
            ["""{"q":"图书馆周五几点闭馆","gold":"p0","answers":["下午六点"]}""", """{"q":"逾期一天收多少滞纳金","gold":"p1","answers":["一角"]}""", """{"q":"学校的第一任校长是谁","gold":"p7","answers":["张元济"]}"""]);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "manifest.json"), """[{"name":"small","lang":"zh","corpus":"c.jsonl","questions":"q.jsonl"}]""");
    }
}
