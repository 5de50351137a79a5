using RealtimeRag.Core.Questions;
using RealtimeRag.Training;

namespace RealtimeRag.UnitTests.Questions;

/// <summary>The sentences that were written for training, sorted by kind.</summary>
public sealed class KindRowTests
{
    private const int Fewest = 60;
    private const int FewestElsewhere = 30;
    private static readonly string[] Others = ["meeting", "chat", "service", "forum", "film", "assembly"];
    private static readonly List<LabelledRow> Rows = [.. KindRows.Read()];

    [Fact]
    public void Every_kind_has_sixty_rows_in_each_language_and_both_labels()
    {
        var kinds = Rows.GroupBy(row => row.Source).ToList();

        Assert.Equal(24 + Others.Length, kinds.Count);
        Assert.All(kinds, kind => Assert.All((bool[])[true, false], chinese =>
        {
            var own = kind.Where(row => row.IsChinese == chinese).ToList();
            Assert.True(own.Count >= (Others.Any(kind.Key.EndsWith) ? FewestElsewhere : Fewest), $"{kind.Key}: {own.Count}");
            Assert.InRange(own.Count(row => row.Asks), own.Count / 4, own.Count * 3 / 4);
        }));
    }

    [Fact]
    public void No_text_occurs_twice() => Assert.Equal(Rows.Count, Rows.DistinctBy(row => row.Text.Replace(" ", "").ToUpperInvariant()).Count());

    [Fact]
    public void Texts_look_like_a_recognizer_s() => Assert.All(Rows, row => Assert.DoesNotMatch("[?!.,;，。？！；]|^ | $|  ", row.Text));

    [Fact]
    public void A_tenth_is_held_out() => Assert.InRange(Rows.Count(KindRows.IsHeldOut), Rows.Count / 12, Rows.Count / 8);

    [Fact]
    public void No_row_is_kept_beside_the_tests() =>
        Assert.Empty(Rows.Select(row => Key(row.Text)).Intersect(QuestionRows.Read("spoken.tsv").Concat(QuestionRows.Read("adversarial.tsv")).Select(row => Key(row.Text))));

    [Theory]
    [InlineData(true, 0.8)]
    [InlineData(false, 0.8)]
    public void Most_of_the_held_out_rows_are_judged_right(bool chinese, double floor)
    {
        var rows = Rows.Where(row => row.IsChinese == chinese && KindRows.IsHeldOut(row)).Select(row => new LabelledUtterance(row.Asks, row.Text, row.Source));

        var scores = QuestionEvaluation.Run(new QuestionDetector(), rows).Scores;

        Assert.True(scores.F1 >= floor, $"{scores} F1 {scores.F1:F3}");
    }

    private static string Key(string text) => text.Replace(" ", "").ToUpperInvariant();
}
