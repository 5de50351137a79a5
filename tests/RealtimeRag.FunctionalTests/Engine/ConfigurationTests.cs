using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>The built server as a separate process: where settings come from, and what happens if they are wrong.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("realtime-rag-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("settings", "", "", "", "mock")]
    [InlineData("settings", "dotenv", "", "", "openai")]
    [InlineData("settings", "dotenv", "environment", "", "dify")]
    [InlineData("settings", "dotenv", "environment", "line", "mock")]
    public async Task The_command_line_wins_over_the_environment_over_dot_env_over_appsettings(
        string settings, string dotEnv, string environment, string line, string expected)
    {
        Assert.NotEmpty(settings);
        await WriteAsync("appsettings.json", """{"RAG_BACKEND":"mock"}""");
        if (dotEnv.Length > 0)
        {
            await WriteAsync(".env", "RAG_BACKEND=openai\nOPENAI_BASE_URL=http://127.0.0.1:9/v1\nOPENAI_MODEL=m\n");
        }

        using var server = Start(
            line.Length > 0 ? ["--RAG_BACKEND=mock"] : [], environment.Length > 0 ? [("RAG_BACKEND", "dify"), ("DIFY_API_KEY", "app-x")] : []);
        Assert.Equal(expected, await BackendAsync(server));
    }

    [Fact]
    public async Task Every_mistake_is_reported_at_once_with_its_remedy_and_exit_code_78()
    {
        await WriteAsync(".env", "DIFY_TIMEOUT=soon\nDIFY_API_KEY=sk-canary-secret\n");
        using var server = Start(["--PORT=99999"], [("LOG_LEVEL", "loud"), ("RAG_BACKEND", "oracle"), ("DIFY_INPUTS", "[1]"), ("MULTI_TURN", "maybe")]);
        var text = await server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(78, server.ExitCode);
        Assert.All(["DIFY_TIMEOUT", "PORT", "LOG_LEVEL", "RAG_BACKEND", "DIFY_INPUTS", "MULTI_TURN"], name => Assert.Contains(name + ":", text));
        Assert.Contains("配置有 6 处错误", text);
        Assert.DoesNotContain("canary", text);
    }

    [Theory]
    [InlineData("THIS IS 'no setting\n", "line 1: ")]
    [InlineData("PORT=0\nDIFY_INPUTS=\"{\"channel\":\"voice\"}\"\n", "line 2 (DIFY_INPUTS): ")]
    public async Task A_dot_env_file_with_a_meaningless_line_is_a_mistake_too(string content, string line)
    {
        await WriteAsync(".env", content);
        using var server = Start(["--MULTI_TURN=maybe"], []);
        var text = await server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(78, server.ExitCode);
        Assert.Contains(line, text);
        Assert.Contains("MULTI_TURN", text);
        Assert.DoesNotContain("   at ", text);
    }

    [Fact]
    public async Task A_folder_named_dot_env_is_a_mistake_too()
    {
        Directory.CreateDirectory(Path.Combine(_folder, ".env"));
        using var server = Start([], []);
        var text = await server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(78, server.ExitCode);
        Assert.Contains("it is a folder", text);
    }

    [Fact]
    public async Task A_misspelt_name_in_dot_env_is_a_warning_with_a_suggestion_and_no_value()
    {
        await WriteAsync(".env", "RAG_BACKEND=mock\nDIFY_APIKEY=app-canary\n");
        using var server = Start([], []);
        string? warning = null;
        while (warning is null && await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } text)
        {
            Assert.DoesNotContain("canary", text);
            warning = text.Contains("DIFY_APIKEY", StringComparison.Ordinal) ? text : null;
        }

        Assert.Contains("did you mean DIFY_API_KEY?", warning);
        Kill(server);
    }

    [Theory]
    [InlineData("""{"PORT": 9000, bad""")]
    [InlineData("""{"PORT": 9000, "port": 9001}""")]
    [InlineData("[]")]
    public async Task An_appsettings_file_that_cannot_be_read_is_a_mistake_too(string settings)
    {
        await WriteAsync("appsettings.json", settings);
        using var server = Start([], []);
        var text = await server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(78, server.ExitCode);
        Assert.Contains("appsettings.json:", text);
        Assert.DoesNotContain("   at ", text);
    }

    [Fact]
    public async Task The_banner_names_the_address_the_backend_and_the_reason()
    {
        using var server = Start([], [("USE_MOCK_RAG", "1"), ("PORT", "0")]);
        var screen = new StringBuilder();
        while (await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } text)
        {
            screen.AppendLine(text);
            if (text.Contains("try next", StringComparison.Ordinal))
            {
                break;
            }
        }

        Assert.Matches(@"http://127\.0\.0\.1:\d+|http://localhost:\d+|http://\[::1\]:\d+", screen.ToString());
        Assert.Contains("/ws/realtime-asr", screen.ToString());
        Assert.Contains("USE_MOCK_RAG=1", screen.ToString());
        Kill(server);
    }

    [Fact]
    public async Task A_JSON_log_contains_only_JSON_and_begins_with_the_same_facts()
    {
        using var server = Start([], [("USE_MOCK_RAG", "1"), ("LOG_FORMAT", "json"), ("PORT", "0")]);
        var first = JsonElement.Parse((await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!);
        var state = first.GetProperty("State");
        Assert.Equal(("mock", "USE_MOCK_RAG=1"), (state.GetProperty("Backend").GetString(), state.GetProperty("Reason").GetString()));
        Assert.StartsWith("http://127.0.0.1:", state.GetProperty("Address").GetString(), StringComparison.Ordinal);
        Kill(server);
    }

    private static async Task<string?> BackendAsync(Process server)
    {
        string? address = null;
        while (address is null && await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } text)
        {
            address = text.Contains("listening", StringComparison.Ordinal) ? text[text.IndexOf("http", StringComparison.Ordinal)..].Trim() : null;
        }

        using var http = new HttpClient { BaseAddress = new Uri(address!) };
        var about = await http.GetFromJsonAsync<JsonElement>("/", TestContext.Current.CancellationToken);
        Kill(server);
        return about.GetProperty("backend").GetString();
    }

    private static void Kill(Process server)
    {
        server.Kill();
        server.WaitForExit();
    }

    private Process Start(string[] arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "RealtimeRag.Server.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["PORT"] = "0";
        start.Environment["HOST"] = "127.0.0.1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static bool IsSetting(string name) =>
        !name.StartsWith("DOTNET_", StringComparison.Ordinal) && name is not ("PATH" or "HOME" or "TMPDIR" or "LANG" or "LD_LIBRARY_PATH");

    private Task WriteAsync(string name, string content) => File.WriteAllTextAsync(Path.Combine(_folder, name), content, TestContext.Current.CancellationToken);
}
