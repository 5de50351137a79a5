using System.Diagnostics;
using System.Globalization;

namespace RealtimeRag.FleetTests;

/// <summary>A node as a separate process, which can be killed, stopped and woken.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;

    private ServerProcess(Process process, int port)
    {
        (_process, Port) = (process, port);
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public int Port { get; }

    public Uri Endpoint => new($"ws://127.0.0.1:{Port}/ws/realtime-asr");

    /// <summary>Starts a node and waits until it has reached the store.</summary>
    public static async Task<ServerProcess> StartAsync(string redis, string prefix, Uri dify)
    {
        var port = FreePort.Find();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "RealtimeRag.Server.dll")])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in new[]
        {
            ("PORT", port.ToString(CultureInfo.InvariantCulture)), ("HOST", "127.0.0.1"), ("REDIS_URL", redis), ("REDIS_PREFIX", prefix),
            ("DIFY_BASE_URL", dify.ToString()), ("DIFY_API_KEY", "app-test"), ("RAG_BACKEND", "dify"), ("LOG_LEVEL", "warning"),
            ("DOTNET_gcServer", "0"), ("DOTNET_TieredPGO", "0"),
        })
        {
            start.Environment[name] = value;
        }

        var server = new ServerProcess(Process.Start(start)!, port);
        _ = server._process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await Waits.UntilAsync(server.IsReadyAsync);
        return server;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a signal, such as STOP or CONT.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Completes when the process has ended by itself after SIGTERM.</summary>
    public Task WhenExitedAsync() => _process.WaitForExitAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            return (await _http.GetStringAsync(new Uri("/readyz", UriKind.Relative), TestContext.Current.CancellationToken)) is var reply
                && reply.Contains("\"ready\"", StringComparison.Ordinal) && !reply.Contains("degraded", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
