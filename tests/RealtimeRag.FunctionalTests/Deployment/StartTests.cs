using RealtimeRag.Server.Hosting;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>A server that cannot start says why and how to mend it.</summary>
public sealed class StartTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "RealtimeRag.Server.dll");

    [Fact(Timeout = 60_000)]
    public async Task A_port_in_use_is_named_with_its_cure_and_without_a_stack_trace()
    {
        await using var first = await RunningServer.StartAsync();

        var second = await StartAsync("--RAG_BACKEND=mock", "--HOST=127.0.0.1", $"--PORT={first.Address.Port}");

        Assert.Equal(ListenFailure.ExitCode, second.ExitCode);
        Assert.Contains("PORT=9000", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Every_mistake_in_the_configuration_is_reported_at_once()
    {
        var result = await StartAsync("--PORT=x", "--DIFY_TIMEOUT=soon", "--HOST=everywhere", "--QUESTION_WORDS=nowhere.txt");

        Assert.Equal(SettingsException.ExitCode, result.ExitCode);
        Assert.All(["PORT", "DIFY_TIMEOUT", "HOST", "QUESTION_WORDS", "docs/configuration.md"], name => Assert.Contains(name, result.Output, StringComparison.Ordinal));
    }

    private static Task<ProgramResult> StartAsync(params string[] settings) =>
        ExternalProgram.RunAsync(ExternalProgram.Require("dotnet"), [Program, .. settings]);
}
