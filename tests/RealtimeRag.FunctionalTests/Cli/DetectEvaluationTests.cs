using System.Text.Json;
using RealtimeRag.Cli.Detect;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Core.Questions;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Cli;

/// <summary><c>detect --eval</c> on labelled rows whose figures can be counted by hand.</summary>
public sealed class DetectEvaluationTests : IDisposable
{
    /// <summary>Two questions found, one statement kept quiet, and a statement that is labelled as a question.</summary>
    private const string Rows = "1\t请问这个产品的价格是多少\ta\n1\twhat is the price of this product\tb\n0\twe shipped it yesterday\tc\n1\t我们昨天发布了新版本\td\n";

    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Json_is_one_object_with_exactly_five_figures()
    {
        var run = await EvaluateAsync(Rows, "--json");

        Assert.Equal((ExitCodes.Success, ""), (run.Code, run.Errors));
        var measured = JsonElement.Parse(Assert.Single(run.Lines));
        Assert.Equal(["rows", "precision", "recall", "f1", "us_per_utterance"], measured.EnumerateObject().Select(p => p.Name));
        Assert.Equal((4, 1, 0.66667, 0.8), Figures(measured));
        Assert.InRange(measured.GetProperty("us_per_utterance").GetDouble(), 0.01, 10_000);
    }

    [Theory]
    [InlineData("0", 4, 0.75, 1, 0.85714)]
    [InlineData("1", 4, 0, 0, 0)]
    public async Task A_threshold_moves_the_figures(string threshold, int rows, double precision, double recall, double f1) =>
        Assert.Equal((rows, precision, recall, f1), Figures(JsonElement.Parse((await EvaluateAsync(Rows, "--json", "--threshold", threshold)).Out)));

    [Fact]
    public async Task A_sweep_adds_a_row_for_each_threshold()
    {
        var measured = JsonElement.Parse((await EvaluateAsync(Rows, "--json", "--threshold", "0:1:0.25")).Out);

        var sweep = measured.GetProperty("sweep").EnumerateArray().ToList();
        Assert.Equal([0, 0.25, 0.5, 0.75, 1], sweep.Select(point => point.GetProperty("threshold").GetDouble()));
        Assert.Equal(Figures(sweep[0]), Figures(measured));
        Assert.Equal((4, 0.75, 1, 0.85714), Figures(sweep[0]));
        Assert.Equal((4, 0, 0, 0), Figures(sweep[^1]));
        Assert.Equal(sweep.Select(p => p.GetProperty("recall").GetDouble()).OrderDescending(), sweep.Select(p => p.GetProperty("recall").GetDouble()));
    }

    [Fact]
    public async Task Thresholds_may_be_listed_in_any_order()
    {
        var measured = JsonElement.Parse((await EvaluateAsync(Rows, "--json", "--threshold", "0.9,0.1")).Out);

        Assert.Equal([0.9, 0.1], measured.GetProperty("sweep").EnumerateArray().Select(point => point.GetProperty("threshold").GetDouble()));
    }

    [Fact]
    public async Task Text_output_has_a_table_the_time_and_the_mistakes()
    {
        var run = await EvaluateAsync(Rows + "0\t请问这个多少钱\te\n", "--threshold", "0.2,0.5");

        Assert.StartsWith("threshold", run.Lines[0], StringComparison.Ordinal);
        Assert.Matches(@"^ +0\.200 +0\.667 +0\.667 +0\.667 +\(5, 1, 1\)$", run.Lines[1]);
        Assert.StartsWith("    0.500", run.Lines[2], StringComparison.Ordinal);
        Assert.Contains("µs per utterance", run.Lines[3], StringComparison.Ordinal);
        Assert.Matches(@"^missed       0\.\d{3}  d  我们昨天发布了新版本$", run.Lines[4]);
        Assert.Matches(@"^false alarm  0\.\d{3}  e  请问这个多少钱$", run.Lines[5]);
    }

    [Fact]
    public async Task A_header_blank_lines_Windows_line_ends_a_byte_order_mark_and_missing_sources_are_accepted()
    {
        var run = await EvaluateAsync("\ufefflabel\ttext\tsource\r\n1\t请问价格是多少\r\n\r\n0\twe shipped it\tx\textra\r\n", "--json");

        Assert.Equal((2, 1, 1, 1), Figures(JsonElement.Parse(run.Out)));
    }

    [Theory]
    [InlineData("1\tok\n7\tbad\n", 2)]
    [InlineData("yes\tok\n", 1)]
    [InlineData("1\tok\n\n1\n", 3)]
    [InlineData("1 no tab\n", 1)]
    public async Task A_malformed_row_is_reported_with_the_expected_format(string rows, int line)
    {
        var (chinese, english) = (await EvaluateAsync(rows, "--json"), await EvaluateAsync(rows, "--lang=en"));

        Assert.Equal((ExitCodes.Usage, ""), (chinese.Code, chinese.Out));
        Assert.StartsWith($"{_file}：第 {line} 行格式错误：应为“标签<TAB>文本<TAB>来源”", chinese.Errors, StringComparison.Ordinal);
        Assert.StartsWith($"{_file}: Line {line} is malformed: expected label<TAB>text<TAB>source", english.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh", "无法读取文件")]
    [InlineData("en", "cannot be read: check its path and permissions")]
    public async Task A_missing_file_is_named(string language, string words)
    {
        var run = await CliRun.RunAsync(["detect", "--eval", _file, "--lang", language]);

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains(words, run.Errors, StringComparison.Ordinal);
        Assert.Contains(_file, run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    [InlineData("label\ttext\tsource\n")]
    public async Task A_file_without_rows_measures_nothing(string rows) =>
        Assert.Contains("没有数据行", (await EvaluateAsync(rows)).Errors, StringComparison.Ordinal);

    [Fact]
    public async Task A_file_and_utterances_do_not_go_together()
    {
        var run = await EvaluateAsync(Rows, "what is the price", "--lang", "en");

        Assert.Equal((ExitCodes.Usage, ""), (run.Code, run.Out));
        Assert.Contains("leave one of them out", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_per_utterance_is_that_of_the_fastest_round()
    {
        // Warm-up: three rounds. Then rounds of 200, 40 and 90 ms; a busy moment is not the detector's fault.
        var time = new FakeTime();
        var round = 0;
        int[] milliseconds = [200, 200, 200, 200, 40, 90];
        var detector = new SlowDetector(() => time.Advance(TimeSpan.FromMilliseconds(milliseconds[Math.Max(0, round++ - 1)])));

        var timed = TimedEvaluation.Run(detector, [new LabelledUtterance(true, "价格", "")], time);

        Assert.Equal(40_000, timed.MicrosecondsPerUtterance);
    }

    private async Task<CliRun> EvaluateAsync(string rows, params string[] more)
    {
        await File.WriteAllTextAsync(_file, rows, TestContext.Current.CancellationToken);
        return await CliRun.RunAsync(["detect", "--eval", _file, .. more]);
    }

    private static (int Rows, double Precision, double Recall, double F1) Figures(JsonElement measured) =>
        (measured.GetProperty("rows").GetInt32(), measured.GetProperty("precision").GetDouble(), measured.GetProperty("recall").GetDouble(), measured.GetProperty("f1").GetDouble());

    private sealed class SlowDetector(Action work) : IQuestionDetector
    {
        public QuestionVerdict Detect(ReadOnlySpan<char> text)
        {
            work();
            return default;
        }
    }
}
