using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RealtimeRag.Cli.Bench.Server;
using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Limits.Memory;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.Fuzzing;

/// <summary>What the server holds.</summary>
/// <param name="Sessions">Sessions, connected or not.</param>
/// <param name="Connections">WebSockets.</param>
/// <param name="SessionBytes">Memory held for clients, in bytes.</param>
/// <param name="ManagedBytes">What is alive in this process.</param>
/// <param name="Sockets">Open sockets of this process; 0 if the system does not tell.</param>
internal sealed record Holdings(int Sessions, int Connections, long SessionBytes, long ManagedBytes, int Sockets);

/// <summary>The real server on a free port in this process, so that a crash of one is a crash of the other. Thread-safe.</summary>
internal sealed class FuzzServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FaultLog _log;
    private readonly ConcurrentQueue<string> _unobserved = new();

    private FuzzServer(WebApplication app, FaultLog log)
    {
        (_app, _log) = (app, log);
        Address = new IPEndPoint(IPAddress.Loopback, new Uri(app.Urls.First()).Port);
        TaskScheduler.UnobservedTaskException += (_, unobserved) => _unobserved.Enqueue($"unobserved: {unobserved.Exception}");
    }

    public IPEndPoint Address { get; }

    /// <summary>Unobserved exceptions, and log lines about failures of the server.</summary>
    public IReadOnlyList<string> Faults => [.. _unobserved, .. _log.Lines];

    public static async Task<FuzzServer> StartAsync()
    {
        var log = new FaultLog();
        var app = ServerApp.Build([], builder =>
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["urls"] = "http://127.0.0.1:0",
                ["RAG_BACKEND"] = "mock",
                ["MOCK_DELAY"] = "0",
                ["DRAIN_TIMEOUT"] = "0",
                ["RESUME_WINDOW"] = "2",
                ["LOG_LEVEL"] = "error",
            });
        });
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        await app.StartAsync();
        return new FuzzServer(app, log);
    }

    /// <summary>Counts after everything that is garbage has gone.</summary>
    public Holdings Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var services = _app.Services;
        return new(
            services.GetRequiredService<SessionRegistry>().Count,
            services.GetRequiredService<ConnectionGate>().Open,
            services.GetRequiredService<MemoryBudget>().Bytes,
            GC.GetTotalMemory(forceFullCollection: true),
            OpenSockets.Count());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Keeps lines that say that the server itself failed.</summary>
    private sealed class FaultLog : ILoggerProvider, ILogger
    {
        private const int MaxLines = 100;

        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && Lines.Count < MaxLines)
            {
                Lines.Enqueue($"log: {formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
