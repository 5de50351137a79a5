using System.CommandLine;
using System.Text.Json;
using RealtimeRag.Cli.Detect;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.FunctionalTests.Cli;

public sealed class DetectCommandTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Lines_of_standard_input_are_judged_one_by_one()
    {
        var (code, output, _) = await RunAsync("请问这个产品的价格是多少\n我们昨天发布了新版本\n\n");

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(0, code);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("question ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("请问这个产品的价格是多少", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("statement", lines[1], StringComparison.Ordinal);
        Assert.Contains("blank", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_are_judged_instead_of_standard_input()
    {
        var (_, output, _) = await RunAsync("never read", "what is the price of this product", "--json");

        using var verdict = JsonDocument.Parse(output);
        Assert.True(verdict.RootElement.GetProperty("question").GetBoolean());
        Assert.Equal("question_word", verdict.RootElement.GetProperty("reason").GetString());
        Assert.InRange(verdict.RootElement.GetProperty("confidence").GetDouble(), QuestionDetector.DefaultThreshold, 1);
    }

    [Fact]
    public async Task A_threshold_decides()
    {
        Assert.StartsWith("statement", (await RunAsync("", "我们昨天发布了新版本", "--threshold", "0.9")).Output, StringComparison.Ordinal);
        Assert.StartsWith("question ", (await RunAsync("", "我们昨天发布了新版本", "--threshold", "0")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_measurement_in_json_is_exactly_one_object()
    {
        await WriteRowsAsync();

        var (code, output, error) = await RunAsync("", "--eval", _file, "--json");

        Assert.Equal((0, ""), (code, error));
        using var measured = JsonDocument.Parse(output);
        Assert.Equal(4, measured.RootElement.GetProperty("rows").GetInt32());
        Assert.Equal(1, measured.RootElement.GetProperty("precision").GetDouble());
        Assert.Equal(0.66667, measured.RootElement.GetProperty("recall").GetDouble());
        Assert.Equal(0.8, measured.RootElement.GetProperty("f1").GetDouble());
        Assert.InRange(measured.RootElement.GetProperty("us_per_utterance").GetDouble(), 0.01, 10_000);
    }

    [Fact]
    public async Task A_measurement_for_people_shows_the_mistakes()
    {
        await WriteRowsAsync();

        var (_, output, _) = await RunAsync("", "--eval", _file);

        Assert.Contains("µs per utterance", output, StringComparison.Ordinal);
        Assert.Contains("missed", output, StringComparison.Ordinal);
        Assert.Contains("我们昨天发布了新版本", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_gives_a_row_for_each_threshold()
    {
        await WriteRowsAsync();

        using var measured = JsonDocument.Parse((await RunAsync("", "--eval", _file, "--json", "--threshold", "0:1:0.25")).Output);

        var sweep = measured.RootElement.GetProperty("sweep").EnumerateArray().ToList();
        Assert.Equal([0, 0.25, 0.5, 0.75, 1], sweep.Select(point => point.GetProperty("threshold").GetDouble()));
        Assert.Equal(1, sweep[0].GetProperty("recall").GetDouble());
        Assert.Equal(0, sweep[^1].GetProperty("recall").GetDouble());
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("0.9:0.1:0.1")]
    [InlineData("0:1:0")]
    [InlineData("high")]
    [InlineData("0.3,0.5")]
    public async Task A_threshold_that_cannot_be_is_refused_with_a_cure(string threshold)
    {
        var (code, output, error) = await RunAsync("", "text", "--threshold", threshold);

        Assert.Equal((2, ""), (code, output));
        Assert.Matches("--threshold|--eval", error);
    }

    [Fact]
    public async Task A_missing_or_malformed_file_is_named()
    {
        Assert.Contains("check the path", (await RunAsync("", "--eval", _file)).Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_file, "1\tok\n7\tbad\n", TestContext.Current.CancellationToken);
        Assert.Contains("Line 2", (await RunAsync("", "--eval", _file)).Error, StringComparison.Ordinal);
    }

    /// <summary>Three rows judged right and a statement labelled as a question.</summary>
    private Task WriteRowsAsync() => File.WriteAllTextAsync(
        _file,
        "1\t请问这个产品的价格是多少\ta\n1\twhat is the price of this product\tb\n0\twe shipped it yesterday\tc\n1\t我们昨天发布了新版本\td\n",
        TestContext.Current.CancellationToken);

    private static async Task<(int Code, string Output, string Error)> RunAsync(string input, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await DetectCommand.Create(new StringReader(input)).Parse(arguments)
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
