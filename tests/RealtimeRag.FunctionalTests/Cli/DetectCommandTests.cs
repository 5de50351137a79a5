using System.Text.Json;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.FunctionalTests.Cli;

/// <summary><c>detect</c> on lines.</summary>
public sealed class DetectCommandTests
{
    [Fact]
    public async Task Lines_of_standard_input_are_judged_one_by_one()
    {
        var run = await CliRun.RunAsync(["detect"], "请问这个产品的价格是多少\n我们昨天发布了新版本\r\n\n");

        Assert.Equal((ExitCodes.Success, ""), (run.Code, run.Errors));
        Assert.Equal(3, run.Lines.Count);
        Assert.Matches(@"^question   [01]\.\d{3}  question_word  请问这个产品的价格是多少$", run.Lines[0]);
        Assert.Matches(@"^statement  0\.\d{3}  statement      我们昨天发布了新版本$", run.Lines[1]);
        Assert.Matches(@"^statement  0\.000  blank", run.Lines[2]);
    }

    [Fact]
    public async Task Arguments_are_judged_instead_of_standard_input()
    {
        var run = await CliRun.RunAsync(["detect", "what is the price of this product", "we shipped it yesterday"], "never read");

        Assert.Equal(["question", "statement"], run.Lines.Select(line => line.Split(' ')[0]));
        Assert.DoesNotContain("never read", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_input_yields_empty_output()
    {
        Assert.Equal(new CliRun(ExitCodes.Success, "", ""), await CliRun.RunAsync(["detect"]));
        Assert.Equal(new CliRun(ExitCodes.Success, "", ""), await CliRun.RunAsync(["detect", "--json"]));
    }

    [Fact]
    public async Task Json_has_one_object_per_line_with_the_asking_part()
    {
        var run = await CliRun.RunAsync(["detect", "--json"], "我们上周发布了。价格是多少？谢谢。\n我们昨天发布了新版本\n");

        var (question, statement) = (JsonElement.Parse(run.Lines[0]), JsonElement.Parse(run.Lines[1]));
        Assert.Equal(["question", "confidence", "reason", "start", "length", "text"], question.EnumerateObject().Select(p => p.Name));
        Assert.True(question.GetProperty("question").GetBoolean());
        var (start, length, text) = (question.GetProperty("start").GetInt32(), question.GetProperty("length").GetInt32(), question.GetProperty("text").GetString()!);
        Assert.Equal("价格是多少？", text.Substring(start, length));
        Assert.Equal("question_mark", question.GetProperty("reason").GetString());
        Assert.InRange(question.GetProperty("confidence").GetDouble(), QuestionDetector.DefaultThreshold, 1);
        Assert.False(statement.GetProperty("question").GetBoolean());
        Assert.Equal((0, 0), (statement.GetProperty("start").GetInt32(), statement.GetProperty("length").GetInt32()));
    }

    [Fact]
    public async Task Json_survives_quotes_tabs_and_broken_surrogates()
    {
        var run = await CliRun.RunAsync(["detect", "--json", "他说\"价格\t是多少\" \\ 😀", "half \ud83d of a pair"]);

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Equal("他说\"价格\t是多少\" \\ 😀", JsonElement.Parse(run.Lines[0]).GetProperty("text").GetString());
        Assert.Equal("half \ufffd of a pair", JsonElement.Parse(run.Lines[1]).GetProperty("text").GetString());
    }

    [Fact]
    public async Task Recognizer_marks_are_ignored_and_the_line_is_printed_unchanged()
    {
        var run = await CliRun.RunAsync(["detect", "--json", "<|zh|>退 款 多 久 能 到 账", "退款多久能到账"]);
        var (marked, plain) = (JsonElement.Parse(run.Lines[0]), JsonElement.Parse(run.Lines[1]));

        Assert.Equal("<|zh|>退 款 多 久 能 到 账", marked.GetProperty("text").GetString());
        Assert.Equal("退款多久能到账", marked.GetProperty("cleaned").GetString());
        Assert.False(plain.TryGetProperty("cleaned", out _));
        Assert.All((string[])["question", "confidence", "start", "length"], name => Assert.Equal(plain.GetProperty(name).ToString(), marked.GetProperty(name).ToString()));
    }

    [Fact]
    public async Task The_threshold_decides_the_verdict()
    {
        Assert.StartsWith("statement", (await CliRun.RunAsync(["detect", "我们昨天发布了新版本", "--threshold", "0.9"])).Out, StringComparison.Ordinal);
        Assert.StartsWith("question ", (await CliRun.RunAsync(["detect", "我们昨天发布了新版本", "--threshold", "0"])).Out, StringComparison.Ordinal);
        Assert.StartsWith("statement", (await CliRun.RunAsync(["detect", "价格是多少", "--threshold=1"])).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("-0.1")]
    [InlineData("NaN")]
    [InlineData("0,5")]
    [InlineData("0.9:0.1:0.1")]
    [InlineData("0:1:0")]
    [InlineData("0:1")]
    [InlineData("0:1:0.00001")]
    [InlineData("high")]
    [InlineData("")]
    public async Task An_impossible_threshold_is_refused_with_advice(string threshold)
    {
        var chinese = await CliRun.RunAsync(["detect", "text", "--threshold=" + threshold]);
        var english = await CliRun.RunAsync(["detect", "text", "--lang=en", "--threshold=" + threshold]);

        Assert.Equal((ExitCodes.Usage, ""), (chinese.Code, chinese.Out));
        Assert.Equal((ExitCodes.Usage, ""), (english.Code, english.Out));
        Assert.Matches("应为 0 到 1 之间的数|多个阈值只用于|缺少值", chinese.Errors);
        Assert.Matches("a number from 0 to 1|Several thresholds require --eval|has no value", english.Errors);
    }

    [Fact]
    public async Task Several_thresholds_are_for_measuring_only()
    {
        var run = await CliRun.RunAsync(["detect", "text", "--threshold", "0.3,0.5", "--lang", "en"]);

        Assert.Equal((ExitCodes.Usage, "Several thresholds require --eval\n"), (run.Code, run.Errors));
    }
}
