using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary><c>--healthcheck</c>: the program looks at a server that runs, by the settings of that server.</summary>
public sealed class HealthProbeTests
{
    [Fact(Timeout = 30_000)]
    public async Task A_running_server_is_distinguished_from_a_stopped_one()
    {
        await using var server = await RunningServer.StartAsync();
        var port = $"--PORT={server.Address.Port}";

        var running = await ProbeAsync("--HOST=127.0.0.1", port);
        await server.StopAsync();
        var stopped = await ProbeAsync("--HOST=127.0.0.1", port);

        Assert.Equal((0, $"http://127.0.0.1:{server.Address.Port}/healthz: 200"), running);
        Assert.Equal(HealthProbe.Unhealthy, stopped.ExitCode);
        Assert.Contains("no answer", stopped.Said, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("--urls=http://127.0.0.1:{0}")]
    [InlineData("--urls=http://0.0.0.0:{0}")]
    [InlineData("--urls=http://*:{0}")]
    [InlineData("--HOST=0.0.0.0 --PORT={0}")]
    public async Task The_server_is_found_for_any_address_setting(string settings)
    {
        await using var server = await RunningServer.StartAsync();

        var (exitCode, said) = await ProbeAsync(settings.Replace("{0}", server.Address.Port.ToString(), StringComparison.Ordinal).Split(' '));

        Assert.True(exitCode == 0, said);
    }

    [Fact(Timeout = 30_000)]
    public async Task Another_program_on_the_port_is_not_healthy()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var other = builder.Build();
        other.Run(static context =>
        {
            context.Response.StatusCode = (int)HttpStatusCode.Found;
            context.Response.Headers.Location = "/elsewhere";
            return context.Response.WriteAsync("", context.RequestAborted);
        });
        await other.StartAsync(TestContext.Current.CancellationToken);

        var (exitCode, said) = await ProbeAsync("--urls=" + other.Urls.First());

        Assert.Equal(HealthProbe.Unhealthy, exitCode);
        Assert.EndsWith(": 302", said, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("--PORT=0")]
    [InlineData("--urls=http://127.0.0.1:0")]
    public async Task A_port_that_the_system_chose_is_not_guessed(string setting)
    {
        var (exitCode, said) = await ProbeAsync(setting);

        Assert.Equal(HealthProbe.Unhealthy, exitCode);
        Assert.Contains("PORT=0", said, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Settings_that_keep_the_server_from_starting_are_reported()
    {
        var mistakes = await Assert.ThrowsAsync<SettingsException>(static () => ProbeAsync("--PORT=x", "--PROT=1"));

        Assert.Contains("--PORT", mistakes.Screen(), StringComparison.Ordinal);
        Assert.Contains("--PROT", mistakes.Screen(), StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Said)> ProbeAsync(params string[] settings)
    {
        await using var said = new StringWriter();
        var exitCode = await HealthProbe.RunAsync([HealthProbe.Argument, .. settings], said);
        return (exitCode, said.ToString().Trim());
    }
}
