using RealtimeRag.Cli.Failures;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Client;

namespace RealtimeRag.FunctionalTests.Cli;

public sealed class DoctorTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_valid_configuration_with_a_running_server_has_no_problems()
    {
        await using var server = await LiveServer.StartWithMockAsync();

        var run = await CliRun.RunAsync(["doctor", "--server", server.Address.ToString()], variables: new() { ["USE_MOCK_RAG"] = "1" });

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Contains("mock（USE_MOCK_RAG=1）", run.Out, StringComparison.Ordinal);
        Assert.Contains("WebSocket 正常，协议 v2，后端 mock", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("✗", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Every_mistake_is_listed_with_advice()
    {
        var run = await CliRun.RunAsync(
            ["doctor", "--server", "localhost:1", "--lang", "en"], variables: new() { ["DIFY_TIMEOUT"] = "soon", ["PORT"] = "99999" });

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Contains("✗ DIFY_TIMEOUT: must be a number", run.Out, StringComparison.Ordinal);
        Assert.Contains("✗ PORT: must be a whole number", run.Out, StringComparison.Ordinal);
        Assert.Contains("does not answer", run.Out, StringComparison.Ordinal);
        Assert.Contains("3 problem(s) found", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_env_file_of_the_folder_is_read()
    {
        var folder = Directory.CreateTempSubdirectory("doctor").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, ".env"), "RAG_BACKEND=mock\n", TestContext.Current.CancellationToken);

        var run = await CliRun.RunAsync(["doctor", "-s", "localhost:1"], folder: folder);

        Assert.Contains("已读取 .env", run.Out, StringComparison.Ordinal);
        Assert.Contains("RAG_BACKEND=mock", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_valid_Dify_key_shows_the_app()
    {
        await using var dify = await FakeDifyServer.StartAsync(new FakeDifyOptions { Key = "app-right" });
        dify.Info = FakeReply.Fixture("info.json");

        var run = await DoctorAsync(dify, key: "app-right", ("DIFY_INPUTS", """{"channel":"voice"}"""));

        Assert.Contains("✓ Dify: 密钥与地址有效，应用：客服语音助手", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_missing_required_input_is_reported()
    {
        await using var dify = await FakeDifyServer.StartAsync(new FakeDifyOptions { Key = "app-right", RequiredInput = "channel" });

        var run = await DoctorAsync(dify, key: "app-right");

        Assert.Contains("✗ Dify: 应用要求输入变量 channel", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_key_that_Dify_refuses_is_reported_without_the_key()
    {
        await using var dify = await FakeDifyServer.StartAsync(new FakeDifyOptions { Key = "app-right" });

        var run = await DoctorAsync(dify, key: "app-canary");

        Assert.Contains("401", run.Out, StringComparison.Ordinal);
        Assert.Contains("DIFY_API_KEY", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", run.Out + run.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, run.Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_address_other_than_Difys_is_reported()
    {
        await using var dify = await FakeDifyServer.StartAsync();
        dify.Info = FakeReply.Status(404);

        var run = await DoctorAsync(dify, key: "app-right");

        Assert.Contains("404", run.Out, StringComparison.Ordinal);
        Assert.Contains("/v1", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_Dify_that_cannot_be_reached_is_reported()
    {
        var dify = await FakeDifyServer.StartAsync();
        await dify.DisposeAsync();

        var run = await DoctorAsync(dify, key: "app-right");

        Assert.Contains("✗ Dify: 调用 RAG 服务失败：请求错误", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_is_something_else_is_reported()
    {
        await using var other = await ScriptedServer.StartAsync();
        other.Refusal = (404, null);

        var run = await CliRun.RunAsync(["doctor", "--server", other.Address.ToString()]);

        Assert.Contains("HTTP 404", run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, run.Code);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("RAG_BACKEND", "dify", "✗ backend: dify (RAG_BACKEND=dify, but DIFY_API_KEY is not set)")]
    [InlineData("RAG_BACKEND", "openai", "✗ backend: openai (RAG_BACKEND=openai, but OPENAI_BASE_URL is not set)")]
    [InlineData("USE_MOCK_RAG", "0", "✗ backend: dify (USE_MOCK_RAG=0 requires a real backend, but DIFY_API_KEY is not set)")]
    public async Task A_backend_without_its_key_is_named(string name, string value, string line)
    {
        var run = await CliRun.RunAsync(["doctor", "-s", "localhost:1", "--lang", "en"], variables: new() { [name] = value });

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Contains(line, run.Out, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("zh", "✗ .env: 第 2 行：没有 =")]
    [InlineData("en", "✗ .env: line 2: there is no =")]
    public async Task A_meaningless_line_of_the_env_file_is_reported(string language, string line)
    {
        var folder = Directory.CreateTempSubdirectory("doctor").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, ".env"), "RAG_BACKEND=mock\nthis is no setting\n", TestContext.Current.CancellationToken);

        var run = await CliRun.RunAsync(["doctor", "-s", "localhost:1", "--lang", language], folder: folder);

        Assert.Contains(line, run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, run.Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task Settings_that_are_not_JSON_are_reported()
    {
        var folder = Directory.CreateTempSubdirectory("doctor").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), "{ not json", TestContext.Current.CancellationToken);

        var run = await CliRun.RunAsync(["doctor", "-s", "localhost:1"], folder: folder);

        Assert.Contains("✗ appsettings.json: 无法读取", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_environment_takes_precedence_over_the_env_file()
    {
        var folder = Directory.CreateTempSubdirectory("doctor").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, ".env"), "RAG_BACKEND=dify\n", TestContext.Current.CancellationToken);

        var run = await CliRun.RunAsync(["doctor", "-s", "localhost:1"], variables: new() { ["RAG_BACKEND"] = "mock" }, folder: folder);

        Assert.Contains("mock（RAG_BACKEND=mock）", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_is_not_running_is_a_problem_however_it_was_given()
    {
        var named = await CliRun.RunAsync(["doctor"], variables: new() { ["USE_MOCK_RAG"] = "1", ["REALTIME_RAG_URL"] = "localhost:1" });
        var configured = await CliRun.RunAsync(["doctor"], variables: new() { ["USE_MOCK_RAG"] = "1", ["HOST"] = "127.0.0.1", ["PORT"] = "1" });

        Assert.Contains("✗ 服务端: 没有运行：http://localhost:1/healthz 没有响应", named.Out, StringComparison.Ordinal);
        Assert.Contains("✗ 服务端: 没有运行：http://127.0.0.1:1/healthz 没有响应", configured.Out, StringComparison.Ordinal);
        Assert.All([named, configured], static run => Assert.Equal(ExitCodes.Failed, run.Code));
        Assert.All([named, configured], static run => Assert.EndsWith("有 1 处问题。\n", run.Out, StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_server_address_comes_from_the_env_file()
    {
        await using var server = await LiveServer.StartWithMockAsync();
        var folder = Directory.CreateTempSubdirectory("doctor").FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, ".env"), $"RAG_BACKEND=mock\nHOST={server.Address.Host}\nPORT={server.Address.Port}\n", TestContext.Current.CancellationToken);

        var run = await CliRun.RunAsync(["doctor", "--lang", "en"], folder: folder);

        Assert.Equal((ExitCodes.Success, ""), (run.Code, run.Errors));
        Assert.Contains("✓ server: WebSocket works", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_port_that_the_system_chooses_cannot_be_checked()
    {
        var run = await CliRun.RunAsync(["doctor", "--lang", "en"], variables: new() { ["USE_MOCK_RAG"] = "1", ["PORT"] = "0" });

        Assert.Contains("✗ server: cannot be checked: with PORT=0", run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, run.Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_misspelt_setting_is_a_hint()
    {
        var run = await CliRun.RunAsync(["doctor", "-s", "localhost:1", "--lang", "en"], variables: new() { ["DIFY_APIKEY"] = "app-canary" });

        Assert.Contains("! DIFY_APIKEY: no such setting exists, so it has no effect: did you mean DIFY_API_KEY?", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", run.Out + run.Errors, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("file/index.db")]
    [InlineData("folder")]
    public async Task An_unwritable_index_is_reported(string store)
    {
        var folder = Directory.CreateTempSubdirectory("doctor").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "file"), "", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(folder, "folder"));

        var run = await CliRun.RunAsync(
            ["doctor", "-s", "localhost:1", "--lang", "en"], variables: new() { ["KNOWLEDGE_DIR"] = Documents(("a.md", "甲")), ["KNOWLEDGE_STORE"] = store }, folder: folder);

        Assert.Contains($"✗ index: {store} cannot be written", run.Out, StringComparison.Ordinal);
        Assert.Contains("KNOWLEDGE_STORE", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_writable_index_is_not_mentioned_and_nothing_is_left_behind()
    {
        var folder = Directory.CreateTempSubdirectory("doctor").FullName;

        var run = await CliRun.RunAsync(
            ["doctor", "-s", "localhost:1"], variables: new() { ["KNOWLEDGE_DIR"] = Documents(("a.md", "甲")), ["KNOWLEDGE_STORE"] = "deep/index.db" }, folder: folder);

        Assert.DoesNotContain("索引", run.Out, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_missing_PDF_reader_is_reported_if_there_are_PDFs()
    {
        var programs = Directory.CreateTempSubdirectory("programs").FullName;
        await File.WriteAllTextAsync(
            Path.Combine(programs, OperatingSystem.IsWindows() ? "pdftotext.exe" : "pdftotext"), "", TestContext.Current.CancellationToken);
        Dictionary<string, string?> Pdf(string path) => new() { ["KNOWLEDGE_DIR"] = Documents(("a.PDF", "?")), ["PATH"] = path };

        var missing = await CliRun.RunAsync(["doctor", "-s", "localhost:1"], variables: Pdf("/nowhere"));
        var installed = await CliRun.RunAsync(["doctor", "-s", "localhost:1"], variables: Pdf("/nowhere" + Path.PathSeparator + programs));
        var unneeded = await CliRun.RunAsync(["doctor", "-s", "localhost:1"], variables: new() { ["KNOWLEDGE_DIR"] = Documents(("a.md", "甲")) });

        Assert.Contains("! 知识库: 没有安装 pdftotext", missing.Out, StringComparison.Ordinal);
        Assert.All([installed, unneeded], static run => Assert.DoesNotContain("pdftotext", run.Out, StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_documents_are_counted()
    {
        var folder = Documents(("a.md", "甲"), ("sub/b.TXT", "乙"), ("c.xyz", "丙"));

        var run = await CliRun.RunAsync(["doctor", "-s", "localhost:1", "--lang=en"], variables: new() { ["KNOWLEDGE_DIR"] = folder });

        Assert.Contains("✓ backend: knowledge (no key is set", run.Out, StringComparison.Ordinal);
        Assert.Contains($"✓ documents: 2 files in {folder}", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_folder_without_documents_or_no_folder_at_all_is_reported()
    {
        var empty = await CliRun.RunAsync(["doctor", "-s", "localhost:1"], variables: new() { ["KNOWLEDGE_DIR"] = Documents(("c.xyz", "丙")) });
        var missing = await CliRun.RunAsync(["doctor", "-s", "localhost:1"], variables: new() { ["KNOWLEDGE_DIR"] = "/nowhere/documents" });

        Assert.Contains("里没有文档：请放入 md", empty.Out, StringComparison.Ordinal);
        Assert.Contains("✗ 知识库: 无法打开文件夹 /nowhere/documents", missing.Out, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Failed, ExitCodes.Failed), (empty.Code, missing.Code));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_is_not_ready_and_one_that_is_not_running_are_distinguished()
    {
        await using var other = await ScriptedServer.StartAsync();
        other.Health = (200, 503);

        var doctor = CliRun.RunAsync(["doctor", "--server", other.Address.ToString(), "--lang", "en"], variables: new() { ["USE_MOCK_RAG"] = "1" });
        var connection = await other.AcceptAsync();
        await connection.GreetAsync();
        var run = await doctor;

        Assert.Contains("/readyz is not ready: wait", run.Out, StringComparison.Ordinal);
        Assert.Contains("✓ server: WebSocket works, protocol v2, backend mock", run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, run.Code);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(401, "--token")]
    [InlineData(404, "/ws/realtime-asr")]
    [InlineData(426, "Upgrade")]
    public async Task A_server_that_refuses_the_socket_is_reported_with_advice(int status, string cure)
    {
        await using var other = await ScriptedServer.StartAsync();
        other.Health = (200, 200);
        other.Refusal = (status, null);

        var run = await CliRun.RunAsync(["doctor", "--server", other.Address.ToString()], variables: new() { ["USE_MOCK_RAG"] = "1" });

        Assert.Contains("✗ 服务端: WebSocket 失败", run.Out, StringComparison.Ordinal);
        Assert.Contains($"HTTP {status}", run.Out, StringComparison.Ordinal);
        Assert.Contains(cure, run.Out, StringComparison.Ordinal);
    }

    private static string Documents(params (string Name, string Text)[] files)
    {
        var folder = Directory.CreateTempSubdirectory("documents").FullName;
        foreach (var (name, text) in files)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        return folder;
    }

    private static Task<CliRun> DoctorAsync(FakeDifyServer dify, string key, params (string Name, string Value)[] more)
    {
        Dictionary<string, string?> variables = new() { ["DIFY_API_KEY"] = key, ["DIFY_BASE_URL"] = dify.Url.ToString() };
        foreach (var (name, value) in more)
        {
            variables[name] = value;
        }

        return CliRun.RunAsync(["doctor", "-s", "localhost:1"], variables: variables);
    }
}
