using RealtimeRag.Cli;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Client;

namespace RealtimeRag.FunctionalTests.Cli;

public sealed class DoctorTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_sound_configuration_with_a_running_server_is_well()
    {
        await using var server = await LiveServer.StartWithMockAsync();

        var run = await CliRun.RunAsync(["doctor", "--server", server.Address.ToString()], variables: new() { ["USE_MOCK_RAG"] = "1" });

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Contains("mock（USE_MOCK_RAG=1）", run.Out, StringComparison.Ordinal);
        Assert.Contains("WebSocket 正常，协议 v2，后端 mock", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("✗", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Every_mistake_is_listed_with_its_cure()
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
    public async Task A_key_that_Dify_takes_names_the_app()
    {
        await using var dify = await FakeDifyServer.StartAsync(new FakeDifyOptions { Key = "app-right" });
        dify.Info = FakeReply.Fixture("info.json");

        var run = await DoctorAsync(dify, key: "app-right", ("DIFY_INPUTS", """{"channel":"voice"}"""));

        Assert.Contains("✓ Dify: 密钥与地址有效，应用：客服语音助手", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_required_input_that_nobody_sets_is_named()
    {
        await using var dify = await FakeDifyServer.StartAsync(new FakeDifyOptions { Key = "app-right" });

        var run = await DoctorAsync(dify, key: "app-right");

        Assert.Contains("✗ Dify: 应用要求输入变量 channel", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_key_that_Dify_refuses_is_told_without_the_key()
    {
        await using var dify = await FakeDifyServer.StartAsync(new FakeDifyOptions { Key = "app-right" });

        var run = await DoctorAsync(dify, key: "app-canary");

        Assert.Contains("401", run.Out, StringComparison.Ordinal);
        Assert.Contains("DIFY_API_KEY", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", run.Out + run.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, run.Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_address_that_is_not_Difys_is_told()
    {
        await using var dify = await FakeDifyServer.StartAsync();
        dify.Info = FakeReply.Status(404);

        var run = await DoctorAsync(dify, key: "app-right");

        Assert.Contains("404", run.Out, StringComparison.Ordinal);
        Assert.Contains("/v1", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_Dify_that_cannot_be_reached_is_told()
    {
        var dify = await FakeDifyServer.StartAsync();
        await dify.DisposeAsync();

        var run = await DoctorAsync(dify, key: "app-right");

        Assert.Contains("✗ Dify: 调用 RAG 服务失败：请求错误", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_is_something_else_is_told()
    {
        await using var other = await ScriptedServer.StartAsync();
        other.Refusal = (404, null);

        var run = await CliRun.RunAsync(["doctor", "--server", other.Address.ToString()]);

        Assert.Contains("HTTP 404", run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, run.Code);
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
