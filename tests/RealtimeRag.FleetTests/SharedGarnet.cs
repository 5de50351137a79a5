using Garnet;
using StackExchange.Redis;

namespace RealtimeRag.FleetTests;

/// <summary>Garnet in this process, empty, on a free port.</summary>
public sealed class SharedGarnet : IAsyncLifetime
{
    private GarnetServer? _server;
    private ConnectionMultiplexer? _connection;

    public string Url { get; } = $"redis://127.0.0.1:{FreePort.Find()}";

    public IDatabase Database => _connection!.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        var port = new Uri(Url).Port;

        // A script locks its keys only in a transaction; without one, two nodes could claim a session at once.
        _server = new GarnetServer(
            ["--bind", "127.0.0.1", "--port", $"{port}", "--memory", "64m", "--index", "4m", "--lua", "true", "--lua-transaction-mode", "true", "--logger-level", "Error"]);
        _server.Start();
        _connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        _server?.Dispose();
    }
}
