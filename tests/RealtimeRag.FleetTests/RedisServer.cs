using System.Diagnostics;
using RealtimeRag.FunctionalTests.Deployment;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(RealtimeRag.FleetTests.SharedRedis))]

namespace RealtimeRag.FleetTests;

/// <summary>A separate Redis on a free port, with its files in a temporary folder.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-redis").FullName;
    private readonly string[] _options;
    private Process? _process;
    private ConnectionMultiplexer? _admin;

    private RedisServer(string[] options) => _options = options;

    public int Port { get; } = FreePort.Find();

    public string Url => $"redis://127.0.0.1:{Port}";

    /// <summary>The test's own connection.</summary>
    public IDatabase Database => _admin!.GetDatabase();

    public static async Task<RedisServer> StartAsync(params string[] options)
    {
        var server = new RedisServer(options);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>A free port on which no Redis listens yet.</summary>
    public static RedisServer NotStarted() => new([]);

    /// <summary>Starts, empty, on the same port.</summary>
    public async Task StartAgainAsync()
    {
        var path = ExternalProgram.Require("redis-server");
        _process = Process.Start(new ProcessStartInfo(path, ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--appendonly", "no", .. _options])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        _admin ??= await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{Port},abortConnect=false,allowAdmin=true,connectTimeout=10000{(_options is ["--requirepass", var password] ? $",password={password}" : "")}");
        await Waits.UntilAsync(() => _admin.IsConnected);
    }

    /// <summary>Kills the process, which cannot close its connections in good order.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_admin is not null)
        {
            await _admin.DisposeAsync();
        }

        if (_process is { HasExited: false })
        {
            _process.Kill();
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>The Redis shared by all tests that do not stop it; each uses its own prefix.</summary>
public sealed class SharedRedis : IAsyncLifetime
{
    private static int _prefixes;
    private RedisServer? _server;

    internal RedisServer Server
    {
        get
        {
            ExternalProgram.Require("redis-server");
            return _server!;
        }
    }

    internal static string NewPrefix() => $"t{Interlocked.Increment(ref _prefixes)}:";

    public async ValueTask InitializeAsync()
    {
        if (File.Exists("/usr/bin/redis-server"))
        {
            _server = await RedisServer.StartAsync();
        }
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Waits for something that another process does without giving a signal.</summary>
internal static class Waits
{
    public static async Task UntilAsync(Func<bool> condition) => await UntilAsync(() => Task.FromResult(condition()));

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }
}
