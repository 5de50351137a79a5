using RealtimeRag.Cli.Failures;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.FunctionalTests.Cli;

public sealed class InitCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("init").FullName;

    private string EnvFile => Path.Combine(_folder, ".env");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_documents_answer_where_one_only_presses_Enter()
    {
        AddDocument("knowledge");

        var run = await AskedAsync(["init"], "\n\n");

        Assert.Equal(ExitCodes.Success, run.Code);
        AssertSettings(("RAG_BACKEND", "knowledge"));
        Assert.Contains("由谁回答问题？", run.Out, StringComparison.Ordinal);
        Assert.Contains("knowledge 里有 1 个文件", run.Out, StringComparison.Ordinal);
        Assert.Contains("RealtimeRag.Server", run.Out, StringComparison.Ordinal);
        Assert.Contains("realtime-rag ask", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ones_own_folder_is_noted_and_counted()
    {
        AddDocument("my documents");

        var run = await AskedAsync(["init", "--lang", "en"], "1\nmy documents\n");

        AssertSettings(("RAG_BACKEND", "knowledge"), ("KNOWLEDGE_DIR", "my documents"));
        Assert.Contains("1 files in my documents", run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Success, run.Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_Dify_app_is_asked_for_and_its_key_checked()
    {
        await using var dify = await FakeDifyServer.StartAsync(new FakeDifyOptions { Key = "app-right" });
        dify.Info = FakeReply.Fixture("info.json");

        var run = await AskedAsync(["init"], $"2\napp-right\n{dify.Url}\n");

        Assert.Equal(ExitCodes.Success, run.Code);
        AssertSettings(("RAG_BACKEND", "dify"), ("DIFY_API_KEY", "app-right"), ("DIFY_BASE_URL", dify.Url.ToString()));
        Assert.Contains("✓ Dify", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("app-right", run.Out + run.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refused_key_is_written_anyway_and_reported()
    {
        await using var dify = await FakeDifyServer.StartAsync(new FakeDifyOptions { Key = "app-right" });

        var run = await CliRun.RunAsync(["init", "--backend", "dify", "--key", "app-wrong", "--url", dify.Url.ToString()], folder: _folder);

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Equal("app-wrong", Settings()["DIFY_API_KEY"]);
        Assert.Contains("401", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_model_of_ones_own_needs_an_address_and_a_name_and_no_key()
    {
        AddDocument("knowledge");

        var run = await AskedAsync(["init"], "openai\nhttp://127.0.0.1:1/v1\n\nqwen3\n\n");

        AssertSettings(("RAG_BACKEND", "openai"), ("OPENAI_BASE_URL", "http://127.0.0.1:1/v1"), ("OPENAI_MODEL", "qwen3"));
        Assert.Equal(ExitCodes.Failed, run.Code);
    }

    [Fact]
    public async Task The_mock_needs_nothing_more()
    {
        var run = await AskedAsync(["init"], "4\n");

        Assert.Equal((ExitCodes.Success, "mock"), (run.Code, Settings()["RAG_BACKEND"]));
    }

    [Fact]
    public async Task A_wrong_number_is_asked_again_and_in_the_end_refused()
    {
        Assert.Equal(ExitCodes.Success, (await AskedAsync(["init"], "9\nno\n4\n")).Code);
        Assert.Equal(ExitCodes.Usage, (await AskedAsync(["init", "--force"], "9\nno\n0\n")).Code);
    }

    [Theory]
    [InlineData("n\n")]
    [InlineData("\n")]
    [InlineData("whatever\n")]
    [InlineData("")]
    public async Task An_existing_file_stays_unless_one_agrees(string answer)
    {
        await File.WriteAllTextAsync(EnvFile, "PORT=9\n", TestContext.Current.CancellationToken);

        var run = await AskedAsync(["init", "--backend", "mock"], answer);

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Equal("PORT=9\n", await File.ReadAllTextAsync(EnvFile, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("y\n")]
    [InlineData("yes\n")]
    [InlineData("是\n")]
    public async Task An_existing_file_is_replaced_if_one_agrees(string answer)
    {
        await File.WriteAllTextAsync(EnvFile, "PORT=9\n", TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Success, (await AskedAsync(["init", "--backend", "mock"], answer)).Code);
        AssertSettings(("RAG_BACKEND", "mock"));
    }

    [Fact]
    public async Task Without_a_terminal_an_existing_file_needs_force()
    {
        await File.WriteAllTextAsync(EnvFile, "PORT=9\n", TestContext.Current.CancellationToken);

        var refused = await CliRun.RunAsync(["init", "--backend", "mock"], folder: _folder);
        Assert.Equal(ExitCodes.Usage, refused.Code);
        Assert.Contains("--force", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("PORT", Assert.Single(Settings()).Key);

        Assert.Equal(ExitCodes.Success, (await CliRun.RunAsync(["init", "--backend", "mock", "--force"], folder: _folder)).Code);
    }

    [Theory]
    [InlineData("--backend")]
    [InlineData("--key", "--backend", "dify")]
    [InlineData("--key", "--backend", "openai")]
    [InlineData("--model", "--backend", "openai", "--url", "http://localhost:1/v1")]
    public async Task Without_a_terminal_a_missing_answer_names_its_option_and_nothing_is_written(string missing, params string[] given)
    {
        var run = await CliRun.RunAsync(["init", .. given], folder: _folder);

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains($"缺少 {missing}：", run.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(EnvFile));
    }

    [Theory]
    [InlineData("--key", "mock", "--key", "x")]
    [InlineData("--key-file", "knowledge", "--key-file", "x")]
    [InlineData("--url", "knowledge", "--url", "http://h/v1")]
    [InlineData("--model", "dify", "--model", "x")]
    [InlineData("--documents", "mock", "--documents", "x")]
    [InlineData("--key-file", "dify", "--key", "x", "--key-file", "y")]
    public async Task An_option_that_does_not_fit_is_named(string named, string backend, params string[] given)
    {
        var run = await CliRun.RunAsync(["init", "--lang", "en", "--backend", backend, .. given], folder: _folder);

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains(named, run.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(EnvFile));
    }

    [Theory]
    [InlineData("a#b")]
    [InlineData("a #b")]
    [InlineData("#b")]
    [InlineData("with 'single' quotes")]
    [InlineData("with \"double\" quotes")]
    [InlineData(" blanks at both ends ")]
    [InlineData("{not json")]
    [InlineData("$HOME=`x`\\n")]
    [InlineData("文档 😀")]
    public async Task A_value_is_read_back_as_it_was_given(string value)
    {
        await CliRun.RunAsync(["init", "--backend", "knowledge", "--documents", value], folder: _folder);

        Assert.Equal(value, Settings()["KNOWLEDGE_DIR"]);
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData(" 'both' \"quotes\" # ")]
    public async Task A_value_that_cannot_be_written_is_refused(string value)
    {
        var run = await CliRun.RunAsync(["init", "--backend", "knowledge", "--documents", value], folder: _folder);

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains("KNOWLEDGE_DIR", run.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(EnvFile));
    }

    [Fact]
    public async Task Only_the_owner_may_read_the_file()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has other permissions");
            return;
        }

        await CliRun.RunAsync(["init", "--backend", "mock"], folder: _folder);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(EnvFile));
        Assert.Equal([EnvFile], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_variable_that_takes_precedence_is_named()
    {
        var run = await CliRun.RunAsync(["init", "--backend", "mock"], variables: new() { ["RAG_BACKEND"] = "knowledge" }, folder: _folder);

        Assert.Contains("RAG_BACKEND", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_is_a_failure_with_advice()
    {
        var run = await CliRun.RunAsync(["init", "--backend", "mock"], folder: Path.Combine(_folder, "missing"));

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains("无法写入", run.Errors, StringComparison.Ordinal);
    }

    private Task<CliRun> AskedAsync(string[] args, string answers) => CliRun.RunAsync(args, answers, folder: _folder, canAsk: true);

    private void AssertSettings(params (string Name, string Value)[] expected)
    {
        var settings = Settings();
        Assert.Equal(expected.Select(static e => e.Name).Order(StringComparer.Ordinal), settings.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, e => Assert.Equal(e.Value, settings[e.Name]));
    }

    private Dictionary<string, string?> Settings() => new(DotEnvParser.Parse(File.ReadAllText(EnvFile)).Values);

    private void AddDocument(string folder)
    {
        Directory.CreateDirectory(Path.Combine(_folder, folder));
        File.WriteAllText(Path.Combine(_folder, folder, "a.md"), "# 退款\n\n三天到账。\n");
    }
}
