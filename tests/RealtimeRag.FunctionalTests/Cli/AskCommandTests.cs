using System.Text.Json;
using RealtimeRag.Cli.Failures;
using RealtimeRag.FunctionalTests.Client;

namespace RealtimeRag.FunctionalTests.Cli;

/// <summary><c>ask</c> against a server whose frames the test scripts.</summary>
public sealed class AskCommandTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task The_answer_goes_to_standard_output_and_its_sources_to_standard_error()
    {
        var run = await AskAsync(
            """{"type":"status","stage":"analyzing","question":"端口？","answer_id":"a1","seq":2}""",
            """{"type":"answer","stream_index":0,"content":"默认","final":false,"answer_id":"a1","seq":3}""",
            """{"type":"answer","stream_index":1,"content":"是 8000。","final":true,"answer_id":"a1","finish_reason":"complete","citations":[{"index":1,"title":"手册 / 端口","snippet":"s","score":1}],"seq":4}""",
            """{"type":"status","stage":"idle","answer_id":"a1","seq":5}""");

        Assert.Equal((ExitCodes.Success, "默认是 8000。\n", "[1] 手册 / 端口\n"), (run.Code, run.Out, run.Errors));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_answer_of_several_lines_is_printed_as_it_is()
    {
        var run = await AskAsync(
            """{"type":"answer","stream_index":0,"content":"一\n\n二 <b> [x]","final":true,"answer_id":"a1","finish_reason":"complete","seq":2}""",
            """{"type":"status","stage":"idle","seq":3}""");

        Assert.Equal("一\n\n二 <b> [x]\n", run.Out);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("complete", ExitCodes.Success)]
    [InlineData("truncated", ExitCodes.Success)]
    [InlineData("incomplete", ExitCodes.Failed)]
    [InlineData("cancelled", ExitCodes.Failed)]
    [InlineData("error", ExitCodes.Failed)]
    public async Task The_exit_code_shows_whether_the_answer_is_complete(string reason, int code)
    {
        var run = await AskAsync(
            $$"""{"type":"answer","stream_index":0,"content":"默认","final":true,"answer_id":"a1","finish_reason":"{{reason}}","seq":2}""",
            """{"type":"status","stage":"idle","seq":3}""");

        Assert.Equal((code, "默认\n"), (run.Code, run.Out));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_replaced_answer_is_printed_again_with_a_note()
    {
        var run = await AskAsync(
            """{"type":"answer","stream_index":0,"content":"坏话","final":false,"answer_id":"a1","seq":2}""",
            """{"type":"answer_replace","answer_id":"a1","content":"这个问题不便回答。","reason":"output_moderation","seq":3}""",
            """{"type":"answer","stream_index":1,"content":"","final":true,"answer_id":"a1","finish_reason":"complete","seq":4}""",
            """{"type":"status","stage":"idle","seq":5}""");

        Assert.Equal((ExitCodes.Success, "坏话\n这个问题不便回答。\n", "（回答已被替换）\n"), (run.Code, run.Out, run.Errors));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_error_of_the_answer_ends_the_line_and_the_command()
    {
        var run = await AskAsync(
            """{"type":"answer","stream_index":0,"content":"默认","final":false,"answer_id":"a1","seq":2}""",
            """{"type":"error","code":"RAG_INCOMPLETE","message":"回答中断","retryable":true,"answer_id":"a1","seq":3}""",
            """{"type":"answer","stream_index":1,"content":"","final":true,"answer_id":"a1","finish_reason":"incomplete","seq":4}""",
            """{"type":"status","stage":"idle","seq":5}""");

        Assert.Equal((ExitCodes.Failed, "默认\n", "RAG_INCOMPLETE：回答中断\n"), (run.Code, run.Out, run.Errors));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_error_without_an_answer_ends_the_command_at_once()
    {
        var run = await AskAsync("""{"type":"error","code":"RATE_LIMITED","message":"请稍后再试","retryable":true,"seq":2}""");

        Assert.Equal((ExitCodes.Failed, "", "RATE_LIMITED：请稍后再试\n"), (run.Code, run.Out, run.Errors));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("zh", "连接在回答完成前关闭（4501）")]
    [InlineData("en", "closed before the answer was complete (4501)")]
    public async Task A_close_before_the_answer_is_named(string language, string words)
    {
        var asking = RunAsync("--lang", language);
        var connection = await _server.AcceptAsync();
        await connection.GreetAsync();
        await connection.ReceiveAsync();
        await connection.CloseAsync(4501, "superseded");
        var run = await asking;

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Contains(words, run.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_question_bypasses_detection()
    {
        var asking = RunAsync();
        var connection = await _server.AcceptAsync();
        await connection.GreetAsync();
        var message = (await connection.ReceiveAsync())!.Value;
        await connection.SendAsync("""{"type":"status","stage":"idle","seq":2}""");
        await asking;

        Assert.Equal("""{"type":"ask","text":"端口？"}""", message.GetRawText());
    }

    [Fact(Timeout = 60_000)]
    public async Task With_a_v1_server_the_answer_to_the_command_counts()
    {
        _server.SubProtocol = null;
        var asking = RunAsync();
        var connection = await _server.AcceptAsync();
        await connection.SendAsync("""{"type":"ack","session_id":"s"}""", """{"type":"status","stage":"listening"}""");
        List<JsonElement> messages = [(await connection.ReceiveAsync())!.Value, (await connection.ReceiveAsync())!.Value];
        await connection.SendAsync(
            """{"type":"status","stage":"analyzing","question":"端口？"}""",
            """{"type":"answer","stream_index":0,"content":"不算","final":false}""",
            """{"type":"status","stage":"interrupting"}""",
            """{"type":"answer","stream_index":1,"content":"","final":true}""",
            """{"type":"status","stage":"instant_query","question":"端口？"}""",
            """{"type":"status","stage":"querying_rag","mode":"instant"}""",
            """{"type":"answer","stream_index":0,"content":"8000","final":false}""",
            """{"type":"answer","stream_index":1,"content":"。","final":true}""",
            """{"type":"status","stage":"idle"}""");
        var run = await asking;

        Assert.Equal(["""{"type":"asr_chunk","text":"端口？","is_final":true}""", """{"type":"control","action":"instant_query"}"""], messages.Select(m => m.GetRawText()));
        Assert.Equal((ExitCodes.Success, "8000。\n", ""), (run.Code, run.Out, run.Errors));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("zh", "等待回答超时：请用 --timeout 加长等待")]
    [InlineData("en", "The answer took too long: wait longer with --timeout")]
    public async Task A_silent_server_ends_the_command_after_the_timeout(string language, string words)
    {
        var asking = RunAsync("--timeout", "0.3", "--lang", language);
        var connection = await _server.AcceptAsync();
        await connection.GreetAsync();
        var run = await asking;

        Assert.Equal((ExitCodes.Failed, ""), (run.Code, run.Out));
        Assert.Contains(words, run.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_interrupted_command_has_its_own_exit_code()
    {
        using var interrupt = new CancellationTokenSource();
        var asking = CliRun.RunAsync(["ask", "端口？", "--server", _server.Address.ToString()], "", null, null, interrupt.Token);
        var connection = await _server.AcceptAsync();
        await connection.GreetAsync();
        await connection.ReceiveAsync();
        await interrupt.CancelAsync();

        Assert.Equal(ExitCodes.Interrupted, (await asking).Code);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("--token=secret", null)]
    [InlineData("--timeout=9", "secret")]
    public async Task The_token_goes_with_the_connection(string option, string? variable)
    {
        var asking = CliRun.RunAsync(["ask", "端口？", "--server", _server.Address.ToString(), option], variables: new() { ["REALTIME_RAG_TOKEN"] = variable });
        var connection = await _server.AcceptAsync();
        await connection.GreetAsync();
        await connection.SendAsync("""{"type":"status","stage":"idle","seq":2}""");

        Assert.Equal("Bearer secret", connection.Authorization);
        Assert.DoesNotContain("secret", (await asking).ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_environment_names_the_server_and_the_server_gets_the_language()
    {
        var asking = CliRun.RunAsync(["ask", "端口？", "--lang", "en"], variables: new() { ["REALTIME_RAG_URL"] = _server.Address.ToString() });
        var connection = await _server.AcceptAsync();
        await connection.GreetAsync();
        await connection.SendAsync("""{"type":"status","stage":"idle","seq":2}""");
        await asking;

        Assert.Equal("?lang=en", connection.Query);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_server_is_found_where_the_env_file_says()
    {
        var folder = Directory.CreateTempSubdirectory("ask").FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, ".env"), $"HOST={_server.Address.Host}\nPORT={_server.Address.Port}\n", TestContext.Current.CancellationToken);

        var asking = CliRun.RunAsync(["ask", "端口？"], folder: folder);
        var connection = await _server.AcceptAsync();
        await connection.GreetAsync();
        await connection.SendAsync("""{"type":"status","stage":"idle","seq":2}""");

        Assert.Equal(ExitCodes.Success, (await asking).Code);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("PORT=0", "With PORT=0 the system chooses the port")]
    [InlineData("PORT=many", "PORT: must be a whole number")]
    [InlineData("PORT='9000", ".env: line 1 (PORT): the quote is never closed")]
    public async Task An_env_file_without_a_usable_address_is_a_usage_error(string line, string words)
    {
        var folder = Directory.CreateTempSubdirectory("ask").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, ".env"), line, TestContext.Current.CancellationToken);

        var run = await CliRun.RunAsync(["ask", "x", "--lang", "en"], folder: folder);

        Assert.Equal((ExitCodes.Usage, ""), (run.Code, run.Out));
        Assert.Contains(words, run.Errors, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(401, "zh", "服务端拒绝了访问凭证（HTTP 401）：请检查 --token 或 REALTIME_RAG_TOKEN")]
    [InlineData(403, "en", "The server refused the credentials (HTTP 403)")]
    [InlineData(404, "zh", "该地址没有此端点（HTTP 404）：请检查路径，通常为 /ws/realtime-asr")]
    [InlineData(429, "zh", "服务端目前不接受更多连接（HTTP 429）：请稍后再试")]
    [InlineData(503, "en", "accepts no more connections at the moment (HTTP 503)")]
    [InlineData(502, "zh", "服务端拒绝了连接（HTTP 502）：请检查地址以及服务端前面的代理")]
    public async Task A_refused_connection_names_the_cause_and_gives_advice(int status, string language, string words)
    {
        _server.Refusal = (status, null);

        var run = await RunAsync("--lang", language);

        Assert.Equal((ExitCodes.NoConnection, ""), (run.Code, run.Out));
        Assert.Contains(words, run.Errors, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("zh", "服务端在会话开始前关闭了连接（关闭码 1013）")]
    [InlineData("en", "closed the connection before the session began (code 1013)")]
    public async Task A_close_before_the_session_starts_counts_as_no_connection(string language, string words)
    {
        var asking = RunAsync("--lang", language);
        var connection = await _server.AcceptAsync();
        await connection.CloseAsync(1013, "busy");
        var run = await asking;

        Assert.Equal(ExitCodes.NoConnection, run.Code);
        Assert.Contains(words, run.Errors, StringComparison.Ordinal);
    }

    private async Task<CliRun> AskAsync(params string[] frames)
    {
        var asking = RunAsync();
        var connection = await _server.AcceptAsync();
        await connection.GreetAsync();
        await connection.ReceiveAsync();
        await connection.SendAsync(frames);
        return await asking;
    }

    private Task<CliRun> RunAsync(params string[] more) => CliRun.RunAsync(["ask", "端口？", "--server", _server.Address.ToString(), .. more]);
}
