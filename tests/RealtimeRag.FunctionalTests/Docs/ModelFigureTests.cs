using System.Globalization;
using System.Text.RegularExpressions;
using RealtimeRag.Core.Questions;
using RealtimeRag.FunctionalTests.Deployment;

namespace RealtimeRag.FunctionalTests.Docs;

/// <summary>The figures of the question detector are printed in several places, and are the same in all of them.</summary>
public sealed partial class ModelFigureTests
{
    private static readonly string Card = Read("models/question-detector.md");

    [Theory]
    [InlineData("questions.md")]
    [InlineData("questions.zh-CN.md")]
    public void The_threshold_table_matches_the_model_card(string page)
    {
        Assert.NotEmpty(Operating(Card));
        Assert.Equal(Operating(Card), Operating(Read(page)));
    }

    [Theory]
    [InlineData("questions.md")]
    [InlineData("questions.zh-CN.md")]
    [InlineData("configuration.md")]
    [InlineData("configuration.zh-CN.md")]
    [InlineData("models/question-detector.md")]
    public void The_shipped_threshold_matches_the_card(string page) =>
        Assert.Contains(QuestionDetector.DefaultThreshold.ToString("F2", CultureInfo.InvariantCulture), Read(page), StringComparison.Ordinal);

    [Fact]
    public void The_card_states_the_size_of_the_shipped_weights()
    {
        var bytes = new FileInfo(Path.Combine(Repository.Root, "src/RealtimeRag.Core/Questions/Model/question-model.bin")).Length;

        Assert.Contains($"{Math.Round(bytes / 1024.0)} KiB", Card, StringComparison.Ordinal);
    }

    [Fact]
    public void The_card_has_no_placeholders() => Assert.DoesNotContain("{{", Card, StringComparison.Ordinal);

    private static List<string> Operating(string page) => [.. OperatingRow().Matches(page).Select(match => match.Value)];

    private static string Read(string page) => File.ReadAllText(Path.Combine(Repository.Root, "docs", page));

    [GeneratedRegex(@"^\| 0\.\d\d \| .*$", RegexOptions.Multiline)]
    private static partial Regex OperatingRow();
}
