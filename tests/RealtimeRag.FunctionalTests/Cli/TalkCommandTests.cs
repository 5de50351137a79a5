using RealtimeRag.Cli.Failures;
using RealtimeRag.FunctionalTests.Client;

namespace RealtimeRag.FunctionalTests.Cli;

/// <summary><c>talk</c> and <c>replay</c> against a server whose frames the test scripts.</summary>
public sealed class TalkCommandTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task Every_command_becomes_its_message()
    {
        var (talking, connection) = await TalkAsync("/now\n/ask 端口？\n/cancel\n/pause\n/resume\n  大家好。 \n/stop\n");
        List<string> messages = [];
        for (var i = 0; i < 6; i++)
        {
            messages.Add((await connection.ReceiveAsync())!.Value.GetRawText());
        }

        await connection.SendAsync("""{"type":"status","stage":"waiting_for_question","note":"n","seq":2}""");
        messages.Add((await connection.ReceiveAsync())!.Value.GetRawText());
        await EndAsync(connection, 3);

        Assert.Equal(ExitCodes.Success, (await talking).Code);
        Assert.Equal(
            [
                """{"type":"control","action":"instant_query"}""", """{"type":"ask","text":"端口？"}""", """{"type":"cancel"}""", """{"type":"control","action":"pause"}""",
                """{"type":"control","action":"resume"}""", """{"type":"asr_chunk","text":"大家好。","is_final":true}""", """{"type":"control","action":"stop"}""",
            ],
            messages);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("/ask")]
    [InlineData("/dance now")]
    [InlineData("/")]
    public async Task An_unknown_command_is_reported_and_never_sent(string line)
    {
        var (talking, connection) = await TalkAsync(line + "\n");
        Assert.Equal("""{"type":"control","action":"stop"}""", (await connection.ReceiveAsync())!.Value.GetRawText());
        await EndAsync(connection, 2);
        var run = await talking;

        Assert.Equal($"未知命令：{line}\n", run.Errors);
        Assert.Equal(ExitCodes.Success, run.Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_broken_connection_is_reported_and_restored()
    {
        var (talking, first) = await TalkAsync("价格是多少？\n");
        await first.ReceiveAsync();
        await first.SendAsync(
            """{"type":"ack","received_type":"asr_chunk","session_id":"s1"}""",
            """{"type":"status","stage":"analyzing","question":"价格是多少？","answer_id":"a","seq":2}""",
            """{"type":"answer","stream_index":0,"content":"九十","final":false,"answer_id":"a","seq":3}""");
        await first.CloseAsync(1012, "retry_ms=1");
        var second = await _server.AcceptAsync();
        await second.GreetAsync("fresh", "x");
        await second.RecoverAsync();
        await second.SendAsync(
            """{"type":"answer","stream_index":1,"content":"九元。","final":true,"answer_id":"a","finish_reason":"complete","seq":4}""",
            """{"type":"status","stage":"idle","answer_id":"a","seq":5}""");
        await EndAsync(second, 6);
        var run = await talking;

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Contains("« 九十\n（连接中断，0.0 秒后重连）\n（已恢复连接，没有丢失内容）\n« 九元。\n", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_session_that_had_to_start_over_fails_the_command()
    {
        var (talking, first) = await TalkAsync("/stop\n");
        await first.ReceiveAsync();
        first.Break();
        var second = await _server.AcceptAsync();
        await second.GreetAsync("s2", "x");
        await second.SendAsync("""{"type":"ack","received_type":"resume","session_id":"s2","recovered":false,"reason":"expired","epoch":"e2","resume_token":"y"}""");
        await EndAsync(second, 2);
        var run = await talking;

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Contains("会话无法续传：expired", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refusing_close_ends_the_command()
    {
        var (talking, connection) = await TalkAsync("大家好。\n");
        await connection.ReceiveAsync();
        await connection.CloseAsync(4502, "abuse");
        var run = await talking;

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Contains("连接已关闭（4502）：abuse", run.Out, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("zh", "对话没有按时结束：请用 --timeout 加长等待")]
    [InlineData("en", "The conversation did not end in time: wait longer with --timeout")]
    public async Task A_server_that_never_closes_fails_the_replay_after_the_timeout(string language, string words)
    {
        var script = Path.Combine(Directory.CreateTempSubdirectory("replay").FullName, "script.jsonl");
        await File.WriteAllTextAsync(script, """{"text":"大家好。","final":true}""", TestContext.Current.CancellationToken);
        var replaying = CliRun.RunAsync(["replay", script, "--timeout", "0.2", "--lang", language, "--server", _server.Address.ToString()]);
        var connection = await _server.AcceptAsync();
        await connection.GreetAsync();
        var run = await replaying;

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Contains(words, run.Errors, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("--speed", "0")]
    [InlineData("--speed", "-1")]
    [InlineData("--speed", "1001")]
    [InlineData("--speed", "NaN")]
    [InlineData("--speed", "fast")]
    [InlineData("--timeout", "0")]
    [InlineData("--timeout", "86401")]
    public async Task A_wrong_number_is_rejected_before_connecting(string option, string value)
    {
        var script = Path.Combine(Directory.CreateTempSubdirectory("replay").FullName, "script.jsonl");
        await File.WriteAllTextAsync(script, """{"text":"大家好。","final":true}""", TestContext.Current.CancellationToken);

        var run = await CliRun.RunAsync(["replay", script, option, value, "--server", _server.Address.ToString()]);

        Assert.Equal((ExitCodes.Usage, 0), (run.Code, _server.Accepted));
        Assert.Contains(option, run.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_script_is_sent_as_written()
    {
        var script = Path.Combine(Directory.CreateTempSubdirectory("replay").FullName, "script.jsonl");
        await File.WriteAllTextAsync(script, "\ufeff{\"text\":\"大家\"}\n\n{\"text\":\"大家好。\",\"final\":true,\"delay\":1,\"speaker\":\"甲\"}\r\n", TestContext.Current.CancellationToken);
        var replaying = CliRun.RunAsync(["replay", script, "--speed", "1000", "--server", _server.Address.ToString()]);
        var connection = await _server.AcceptAsync();
        await connection.GreetAsync();

        Assert.Equal("""{"type":"asr_chunk","text":"大家","is_final":false}""", (await connection.ReceiveAsync())!.Value.GetRawText());
        Assert.Equal("""{"type":"asr_chunk","text":"大家好。","is_final":true}""", (await connection.ReceiveAsync())!.Value.GetRawText());
        await connection.SendAsync("""{"type":"status","stage":"waiting_for_question","note":"n","seq":2}""");
        await EndAsync(connection, 3);
        Assert.Equal(ExitCodes.Success, (await replaying).Code);
    }

    private static async Task EndAsync(ScriptedConnection connection, int seq)
    {
        await connection.SendAsync($$"""{"type":"status","stage":"closed","seq":{{seq}}}""");
        await connection.CloseAsync(1000);
    }

    private async Task<(Task<CliRun> Talking, ScriptedConnection Connection)> TalkAsync(string input)
    {
        var talking = CliRun.RunAsync(["talk", "--server", _server.Address.ToString()], input);
        var connection = await _server.AcceptAsync();
        await connection.GreetAsync();
        return (talking, connection);
    }
}
