using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using RealtimeRag.FunctionalTests.Deployment;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.FunctionalTests.Telemetry;

/// <summary>The alarms and the dashboard: promtool takes them, they name metrics that exist, and operators find each alarm in the documents.</summary>
public sealed partial class AlarmTests
{
    private const string Rules = "deploy/prometheus/rules.yml";

    [Theory]
    [InlineData("check", "rules", Rules)]
    [InlineData("check", "config", "deploy/prometheus/prometheus.yml")]
    [InlineData("test", "rules", "deploy/prometheus/rules-test.yml")]
    public async Task Promtool_accepts(string verb, string noun, string file)
    {
        var run = await ExternalProgram.RunAsync(ExternalProgram.Require("promtool"), [verb, noun, file]);
        Assert.True(run.ExitCode == 0, run.Output);
    }

    [Fact]
    public async Task Promtool_accepts_what_the_server_serves_and_every_query_of_the_dashboard()
    {
        var promtool = ExternalProgram.Require("promtool");
        await using var server = await TestServer.StartAsync(null, null, null, ("METRICS", "1"));
        using var client = await server.TalkAsync();
        await client.FinalAsync("What is the port?");
        await client.AnswerAsync();
        var scrape = await server.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        var folder = Directory.CreateTempSubdirectory("promtool-");
        var file = Path.Combine(folder.FullName, "scrape.txt");
        await File.WriteAllTextAsync(file, scrape, TestContext.Current.CancellationToken);
        var check = await ExternalProgram.RunAsync("/bin/sh", ["-c", "\"$0\" check metrics < \"$1\"", promtool, file]);
        // The framework's own names, which promtool would spell differently, are the only ones that it may mention.
        Assert.All(check.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), static line => Assert.StartsWith("dotnet_", line, StringComparison.Ordinal));

        var queries = Path.Combine(folder.FullName, "queries.yml");
        var rules = Queries().Select(static (query, i) => new { record = $"q:{i}", expr = query.Replace("$__rate_interval", "5m", StringComparison.Ordinal) });
        await File.WriteAllTextAsync(queries, JsonSerializer.Serialize(new { groups = new[] { new { name = "dashboard", rules } } }), TestContext.Current.CancellationToken);
        var parsed = await ExternalProgram.RunAsync(promtool, ["check", "rules", queries]);
        Assert.True(parsed.ExitCode == 0, parsed.Output);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Alarms_and_dashboard_name_metrics_that_exist()
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { "up" };
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => names.UnionWith(NamesOf(instrument)) };
        listener.Start();
        await using var server = await TestServer.StartAsync();
        Assert.Contains("rag_turn_duration_seconds_bucket", names);
        var rules = await File.ReadAllTextAsync(Repository.PathOf(Rules), TestContext.Current.CancellationToken);
        Assert.All(Named(string.Join('\n', Queries()) + rules), name => Assert.Contains(name, names));
    }

    [Theory]
    [InlineData("docs/operations.md")]
    [InlineData("docs/operations.zh-CN.md")]
    public void Every_alarm_is_explained(string page)
    {
        var explained = MarkdownText.Of(page).Rows.Select(static row => MarkdownText.CodeIn(row[0])).ToHashSet(StringComparer.Ordinal);
        var alarms = Alarm().Matches(File.ReadAllText(Repository.PathOf(Rules))).Select(static match => match.Groups["name"].Value).ToList();
        Assert.InRange(alarms.Count, 5, 50);
        Assert.All(alarms, alarm => Assert.Contains(alarm, explained));
    }

    [Theory]
    [InlineData("docs/metrics.md")]
    [InlineData("docs/metrics.zh-CN.md")]
    public async Task Every_instrument_is_explained(string page)
    {
        var instruments = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == ServerMetrics.MeterName)
                {
                    instruments.Add(instrument.Name);
                }
            },
        };
        listener.Start();
        await using var server = await TestServer.StartAsync();
        var explained = MarkdownText.Of(page).Rows.Select(static row => MarkdownText.CodeIn(row[0])).ToHashSet(StringComparer.Ordinal);
        Assert.InRange(instruments.Count, 20, 100);
        Assert.All(instruments, instrument => Assert.Contains(instrument, explained));
    }

    private static List<string> Queries()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("deploy/grafana/realtime-rag.json")));
        var queries = dashboard.RootElement.GetProperty("panels").EnumerateArray().SelectMany(static panel => panel.GetProperty("targets").EnumerateArray())
            .Select(static target => target.GetProperty("expr").GetString()!).ToList();
        Assert.InRange(queries.Count, 15, 100);
        return queries;
    }

    private static IEnumerable<string> Named(string queries) => Metric().Matches(queries).Select(static match => match.Value).Distinct();

    // As the exporter writes them.
    private static IEnumerable<string> NamesOf(Instrument instrument)
    {
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        var name = instrument.Name.Replace('.', '_') + unit;
        var kind = instrument.GetType().Name;
        return kind.StartsWith("Histogram", StringComparison.Ordinal) ? [name + "_bucket", name + "_count", name + "_sum"]
            : kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal) ? [name + "_total"]
            : [name];
    }

    [GeneratedRegex("alert: (?<name>[A-Za-z]+)")]
    private static partial Regex Alarm();

    [GeneratedRegex(@"\b(rag|dotnet|gen_ai)_[a-z_]+\b")]
    private static partial Regex Metric();
}
