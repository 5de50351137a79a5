using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>A server that cannot start says why and what to do.</summary>
public sealed class StartTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "RealtimeRag.Server.dll");

    [Fact(Timeout = 60_000)]
    public async Task A_port_in_use_is_reported_with_a_remedy_and_without_a_stack_trace()
    {
        await using var first = await RunningServer.StartAsync();

        var second = await StartAsync("--RAG_BACKEND=mock", "--HOST=127.0.0.1", $"--PORT={first.Address.Port}");

        Assert.Equal(ListenFailure.ExitCode, second.ExitCode);
        Assert.Contains("PORT=9000", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_address_of_another_machine_is_reported_without_a_stack_trace()
    {
        // Reserved for documents (RFC 5737): no machine has it.
        var result = await StartAsync("--RAG_BACKEND=mock", "--HOST=192.0.2.7", "--ALLOW_ANONYMOUS=1");

        Assert.Equal(ListenFailure.ExitCode, result.ExitCode);
        Assert.Contains("does not have the address in HOST", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_misspelt_setting_of_the_command_line_is_a_mistake_with_a_suggestion()
    {
        var result = await StartAsync("--PROT=9000");

        Assert.Equal(SettingsException.ExitCode, result.ExitCode);
        Assert.Contains("there is no such setting: did you mean --PORT?", result.Output, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("--help", "DIFY_API_KEY")]
    [InlineData("-h", "--NAME=value")]
    [InlineData("--version", "realtime-rag 0.")]
    public async Task Help_and_version_are_printed_instead_of_starting(string argument, string text)
    {
        var result = await StartAsync(argument, "--PORT=x");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(text, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("listening", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_names_every_setting() => Assert.All(ServerSettings.Names, static name => Assert.Contains(name, ServerHelp.For(["--help"]), StringComparison.Ordinal));

    [Fact(Timeout = 60_000)]
    public async Task Every_mistake_in_the_configuration_is_reported_at_once()
    {
        var result = await StartAsync("--PORT=x", "--DIFY_TIMEOUT=soon", "--HOST=everywhere", "--QUESTION_WORDS=nowhere.txt");

        Assert.Equal(SettingsException.ExitCode, result.ExitCode);
        Assert.All(["PORT", "DIFY_TIMEOUT", "HOST", "QUESTION_WORDS", "docs/configuration.md"], name => Assert.Contains(name, result.Output, StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Stopping_during_start_up_is_not_a_failure()
    {
        await using var app = ServerApp.Build(
            ["--urls=http://127.0.0.1:0", "--RAG_BACKEND=mock", "--LOG_LEVEL=warning"], static builder => builder.Services.AddHostedService<StopAtOnce>());
        var started = app.Lifetime.ApplicationStarted;

        await ServerApp.RunAsync(app);

        Assert.False(started.IsCancellationRequested);
    }

    /// <summary>A signal that comes before the server listens.</summary>
    private sealed class StopAtOnce(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static Task<ProgramResult> StartAsync(params string[] settings) =>
        ExternalProgram.RunAsync(ExternalProgram.Require("dotnet"), [Program, .. settings]);
}
