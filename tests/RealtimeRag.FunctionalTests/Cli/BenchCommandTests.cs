using System.Text.Json;
using RealtimeRag.Cli.Bench.Server;
using RealtimeRag.Cli.Bench.Soak;
using RealtimeRag.Cli.Failures;

namespace RealtimeRag.FunctionalTests.Cli;

/// <summary>Short runs of the benches, in which nothing may be lost, doubled or left behind. Times are measured there and asserted nowhere.</summary>
public sealed class BenchCommandTests
{
    [Fact(Timeout = 300_000)]
    public async Task A_soak_run_answers_every_good_client_reports_every_fault_and_leaves_nothing_behind()
    {
        var run = await CliRun.RunAsync(["bench", "soak", "--sessions", "40", "--seconds", "6", "--think", "1", "--json", "--lang", "en"]);
        TestContext.Current.SendDiagnosticMessage(run.Out + run.Errors);
        Assert.True(run.Code == ExitCodes.Success, run.Out + run.Errors);
        using var report = JsonDocument.Parse(run.Out);
        var root = report.RootElement;
        Assert.Equal(1, root.GetProperty("availability").GetDouble());
        Assert.True(root.GetProperty("turns").GetInt64() > 40);
        Assert.True(root.GetProperty("cuts").GetInt64() > 0);
        Assert.True(root.GetProperty("faults").GetInt64() > 0);
        Assert.Equal(root.GetProperty("faults").GetInt64(), root.GetProperty("faults_reported").GetInt64());
        Assert.Equal(RealtimeRag.Cli.Bench.Soak.Attacks.All.Count, root.GetProperty("attacks").EnumerateObject().Count());
        var after = root.GetProperty("after");
        Assert.All((string[])["sessions", "connections", "session_bytes", "replies", "unobserved", "errors"], name => Assert.Equal(0, after.GetProperty(name).GetInt64()));
    }

    [Fact(Timeout = 300_000)]
    public async Task A_drain_lets_every_running_answer_end()
    {
        var run = await CliRun.RunAsync(["bench", "drain", "--answers", "20", "--lang", "en"]);
        Assert.True(run.Code == ExitCodes.Success, run.Out + run.Errors);
        Assert.Contains("20 answers whole, 20 clients got 1012, exit code 0", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("soak", "--sessions", "0")]
    [InlineData("soak", "--seconds", "-1")]
    [InlineData("soak", "--server", "wss://localhost")]
    [InlineData("flood", "--lines", "0")]
    [InlineData("drain", "--answers", "2001")]
    public async Task A_number_out_of_its_range_is_a_mistake(params string[] args) =>
        Assert.Equal(ExitCodes.Usage, (await CliRun.RunAsync(["bench", .. args])).Code);

    [Fact]
    public void A_question_says_what_the_backend_is_to_do()
    {
        foreach (var fault in Enum.GetValues<BenchFault>())
        {
            var question = new BenchQuestion(123_456_789_012, "desk-1", 3, TimeSpan.FromMilliseconds(20), fault);
            Assert.Equal(question, BenchQuestion.Read($"Please: {question}"));
        }

        Assert.Null(BenchQuestion.Read("What is the default port?"));
        Assert.Equal("7.0 7.1 ", new BenchQuestion(7, "a", 2, TimeSpan.Zero).Answer);
    }

    [Fact]
    public void Growth_is_measured_after_the_first_third()
    {
        var slope = new Slope();
        Assert.Equal(0, slope.PerHour);
        for (var minute = 0; minute < 90; minute++)
        {
            slope.Add(TimeSpan.FromMinutes(minute), minute < 30 ? minute * 100 : 3_000 + minute);
        }

        Assert.Equal(60, slope.PerHour, 6);
    }

    [Fact]
    public void Percentiles_are_those_of_all_times()
    {
        var latency = Latency.Of([.. Enumerable.Range(1, 1_000).Reverse().Select(static i => (double)i)]);
        Assert.Equal((1_000, 500, 990), (latency.Count, latency.P50, latency.P99));
        Assert.Equal(new Latency(0, 0, 0), Latency.Of([]));
    }
}
