using RealtimeRag.Core.Questions.Model;
using RealtimeRag.Training;

namespace RealtimeRag.UnitTests.Questions;

public sealed class CalibrationFitterTests(CalibrationFitterTests.SmallModel small) : IClassFixture<CalibrationFitterTests.SmallModel>
{
    private static List<LabelledRow> Rows => SmallModel.Rows;

    [Fact]
    public void Confidences_are_calibrated_and_the_threshold_favours_recall()
    {
        var trained = small.Parameters;

        var fitted = CalibrationFitter.Fit(trained, Rows);

        Assert.InRange(fitted.Threshold, 0.47f, 0.55f);
        Assert.InRange(fitted.NgramShare, 0.3f, 0.6f);
        var model = new QuestionModel(fitted);
        foreach (var language in Rows.GroupBy(row => row.IsChinese))
        {
            // A logistic fit with an offset makes the mean confidence the share of questions.
            Assert.Equal(language.Average(row => row.Asks ? 1 : 0), language.Average(row => model.Judge(row.Text).Confidence), 0.01);
        }
    }

    [Fact]
    public void Calibration_does_not_change_the_weights_and_is_repeatable()
    {
        var trained = small.Parameters;

        var (once, again) = (CalibrationFitter.Fit(trained, Rows), CalibrationFitter.Fit(trained, Rows));

        Assert.Same(trained.NgramWeights, once.NgramWeights);
        Assert.Same(trained.Networks, once.Networks);
        Assert.Equal((once.Threshold, once.NgramShare, once.Chinese, once.English), (again.Threshold, again.NgramShare, again.Chinese, again.English));
    }

    [Fact]
    public async Task From_the_rows_to_the_file_the_same_seed_gives_the_same_bytes() =>
        Assert.Equal(File(small.Parameters), File(await SmallModel.TrainAsync()));

    [Fact]
    public void What_was_learned_is_better_than_looking_for_keywords()
    {
        var model = new QuestionModel(CalibrationFitter.Fit(small.Parameters, Rows));

        var (trained, keywords) = (Measurement.Of(model, Rows, model.Threshold), Measurement.Of(new KeywordBaseline(), Rows));

        Assert.True(trained.F1 > keywords.F1 + 0.1, $"{trained} {trained.F1:F3} against {keywords} {keywords.F1:F3}");
    }

    private static byte[] File(ModelParameters trained)
    {
        using var stream = new MemoryStream();
        ModelFile.Write(stream, CalibrationFitter.Fit(trained, Rows));
        return stream.ToArray();
    }

    /// <summary>A small model that is trained once for all tests.</summary>
    public sealed class SmallModel : IAsyncLifetime
    {
        internal static List<LabelledRow> Rows { get; } = [.. TemplateExpander.Rows(3).Where((_, i) => i % 16 == 0)];

        internal ModelParameters Parameters { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Parameters = await TrainAsync();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        internal static Task<ModelParameters> TrainAsync() =>
            ModelTrainer.TrainAsync(Rows, new(Epochs: 3, Networks: 1, Dimensions: 8, Filters: 16, Hidden: 4, Rate: 5e-3f), seed: 5, TextWriter.Null);
    }
}
