using System.Text.Json;
using RealtimeRag.Cli.Failures;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Client;
using RealtimeRag.FunctionalTests.Deployment;

namespace RealtimeRag.FunctionalTests.Cli;

/// <summary><c>talk</c>, <c>replay</c> and <c>ask</c> against the real server.</summary>
public sealed class TalkingCommandTests : IAsyncLifetime
{
    private LiveServer _server = null!;

    private string Server => "--server=" + _server.Address;

    public async ValueTask InitializeAsync() => _server = await LiveServer.StartWithMockAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task Ask_prints_only_the_answer()
    {
        var run = await CliRun.RunAsync(["ask", "默认端口是多少？", Server]);

        Assert.Equal((ExitCodes.Success, ""), (run.Code, run.Errors));
        Assert.Contains("默认端口是多少？", Assert.Single(run.Lines), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Ask_takes_its_question_from_a_pipe()
    {
        var run = await CliRun.RunAsync(["ask", "-", Server, "--lang", "en"], input: "What is the default port?\n");

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Contains("What is the default port?", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Ask_without_a_question_is_a_usage_error() =>
        Assert.Equal(ExitCodes.Usage, (await CliRun.RunAsync(["ask", "  ", Server])).Code);

    [Fact(Timeout = 60_000)]
    public async Task Talk_shows_what_was_said_asked_and_answered_in_order()
    {
        var run = await CliRun.RunAsync(["talk", Server], input: "大家好，我们开始吧。\n\n默认端口是多少？\n");

        Assert.Equal(ExitCodes.Success, run.Code);
        AssertInOrder(run.Out, "» 大家好", "» 默认端口是多少？", "? 问题：", "« ", "（会话结束）");
        Assert.DoesNotContain('\u001b', run.Out);
    }

    [Fact(Timeout = 60_000)]
    public async Task Talk_accepts_commands_and_reports_unknown_ones()
    {
        var run = await CliRun.RunAsync(["talk", Server, "--lang", "en"], input: "/ask What is the port?\n/dance\n/pause\nAre you listening?\n/resume\n/stop\nnever said\n");

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Contains("? question: What is the port?", run.Out, StringComparison.Ordinal);
        Assert.Contains("(paused", run.Out, StringComparison.Ordinal);
        Assert.Contains("unknown command: /dance", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("never said", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Raw_prints_every_v1_frame_unchanged()
    {
        var run = await CliRun.RunAsync(["talk", "--raw", Server], input: "默认端口是多少？\n");

        var frames = run.Lines.Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal(["session_id", "type"], frames[0].EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Equal("closed", frames[^1].GetProperty("stage").GetString());
        Assert.Single(frames, f => f.TryGetProperty("final", out var final) && final.GetBoolean());
        Assert.DoesNotContain(frames, f => f.TryGetProperty("seq", out _));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("release-meeting.jsonl", "zh", "默认端口是多少？")]
    [InlineData("release-meeting.en.jsonl", "en", "what is the default port")]
    public async Task The_sample_conversations_are_replayed_completely(string sample, string language, string question)
    {
        var run = await CliRun.RunAsync(["replay", Path.Combine(Repository.Root, "samples", sample), "--speed", "50", "--lang", language, Server]);

        Assert.Equal((ExitCodes.Success, ""), (run.Code, run.Errors));
        Assert.Contains(question, run.Out, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(3, run.Lines.Count(l => l.StartsWith('?')));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("release-meeting.jsonl", "zh")]
    [InlineData("release-meeting.en.jsonl", "en")]
    public async Task The_shipped_handbook_answers_every_question_of_the_sample_conversations(string sample, string language)
    {
        await using var server = await LiveServer.StartWithHandbookAsync();

        var run = await CliRun.RunAsync(
            ["replay", Path.Combine(Repository.Root, "samples", sample), "--speed", "50", "--lang", language, "--server", server.Address.ToString()]);

        Assert.Equal(ExitCodes.Success, run.Code);
        AssertInOrder(run.Out, "8000", "[1]", "DIFY_API_KEY", "[1]", "120", "[1]");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("not json", "1")]
    [InlineData("{\"text\":\"好\"}\n{\"final\":true}", "2")]
    [InlineData("{\"text\":\"好\",\"delay\":-1}", "1")]
    public async Task A_wrong_line_of_a_script_is_named(string script, string line)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("replay").FullName, "script.jsonl");
        await File.WriteAllTextAsync(path, script, TestContext.Current.CancellationToken);

        var run = await CliRun.RunAsync(["replay", path, Server]);

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains($"第 {line} 行", run.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_missing_script_is_named()
    {
        var run = await CliRun.RunAsync(["replay", "/nowhere/talk.jsonl", Server, "--lang=en"]);

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains("/nowhere/talk.jsonl", run.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_failing_backend_fails_the_command()
    {
        await using var server = await LiveServer.StartWithDifyAsync(new FakeDifyOptions { Key = "another" });
        var address = "--server=" + server.Address;

        var ask = await CliRun.RunAsync(["ask", "默认端口是多少？", address]);
        var talk = await CliRun.RunAsync(["talk", address], input: "默认端口是多少？\n");

        Assert.Equal((ExitCodes.Failed, ExitCodes.Failed), (ask.Code, talk.Code));
        Assert.Contains("RAG_UNAUTHORIZED", ask.Errors, StringComparison.Ordinal);
        Assert.Contains("RAG_UNAUTHORIZED", talk.Out, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("zh", "服务端在运行吗")]
    [InlineData("en", "Is the server running")]
    public async Task Without_a_server_the_command_says_how_to_start_it(string language, string words)
    {
        var address = _server.Address;
        await _server.DisposeAsync();

        var run = await CliRun.RunAsync(["ask", "端口？", "--server", address.ToString(), "--lang", language]);

        Assert.Equal(ExitCodes.NoConnection, run.Code);
        Assert.Contains(words, run.Errors, StringComparison.Ordinal);
        Assert.Contains("dotnet run --project src/RealtimeRag.Server", run.Errors, StringComparison.Ordinal);
    }

    private static void AssertInOrder(string text, params string[] parts)
    {
        var position = 0;
        foreach (var part in parts)
        {
            var found = text.IndexOf(part, position, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{part}' is not after position {position} in:\n{text}");
            position = found;
        }
    }
}
