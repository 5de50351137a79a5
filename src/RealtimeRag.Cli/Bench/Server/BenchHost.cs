using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Limits.Memory;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.Cli.Bench.Server;

/// <summary>
/// The server of a bench, in a separate process so that its memory and sockets can be measured. It writes its address, then one line of figures for
/// each line <c>figures</c> that it reads, and ends with its input.
/// </summary>
internal static class BenchHost
{
    /// <summary>The line that requests figures.</summary>
    public const string Figures = "figures";

    /// <summary>The line that requests a drain and exit.</summary>
    public const string Stop = "stop";

    /// <summary>Serves until its input ends.</summary>
    /// <param name="terminal">The connection to the parent process.</param>
    /// <param name="settings">The server's settings, as <c>NAME=VALUE</c>.</param>
    /// <param name="cancel">Stops the server.</param>
    public static async Task<int> RunAsync(CliTerminal terminal, IEnumerable<string> settings, CancellationToken cancel)
    {
        var unobserved = 0;
        TaskScheduler.UnobservedTaskException += (_, _) => Interlocked.Increment(ref unobserved);
        await using var backend = await BenchBackend.StartAsync();
        using var errors = new ErrorCount();
        using var answers = new AnswerMeter();
        await using var app = Build(backend, settings);
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(errors);
        await app.StartAsync(cancel);
        await terminal.Out.WriteLineAsync(app.Urls.First());
        while (await terminal.In.ReadLineAsync(cancel) is { } line)
        {
            if (line == Stop)
            {
                await app.StopAsync(cancel);
                break;
            }

            await terminal.Out.WriteLineAsync(JsonSerializer.Serialize(Count(app.Services, backend, answers, Volatile.Read(ref unobserved), errors.Value), ProcessFiguresJson.Default.ProcessFigures));
        }

        return ExitCodes.Success;
    }

    private static WebApplication Build(BenchBackend backend, IEnumerable<string> settings) => ServerApp.Build([], builder =>
    {
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["LOG_LEVEL"] = "error",
            ["RAG_BACKEND"] = "openai",
            ["OPENAI_BASE_URL"] = backend.Address,
            ["OPENAI_MODEL"] = "bench",
            ["OPENAI_RAG"] = "0",
            ["OPENAI_HISTORY_TURNS"] = "0",
            ["OPENAI_TIMEOUT"] = "20",
            ["OPENAI_FIRST_TOKEN_TIMEOUT"] = "10",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(static setting => setting.Split('=', 2)).Select(static pair => KeyValuePair.Create(pair[0], (string?)pair[^1])));
    });

    private static ProcessFigures Count(IServiceProvider services, BenchBackend backend, AnswerMeter answers, int unobserved, int errors)
    {
        // Unobserved exceptions are reported when their tasks are collected.
        GC.Collect();
        GC.WaitForPendingFinalizers();

        // Both ends of a connection to the backend are in this process.
        return new(
            services.GetRequiredService<SessionRegistry>().Count,
            services.GetRequiredService<ConnectionGate>().Open,
            services.GetRequiredService<MemoryBudget>().Bytes,
            GC.GetTotalMemory(forceFullCollection: true),
            Environment.WorkingSet,
            Math.Max(0, OpenSockets.Count() - (2 * backend.Connections)),
            Timer.ActiveCount,
            backend.Open,
            answers.Running,
            answers.TurnedAway,
            unobserved,
            errors,
            new(backend.Asked));
    }

    /// <summary>Counts log lines about failures of the server itself; those of the backend are injected. Thread-safe.</summary>
    private sealed class ErrorCount : ILoggerProvider, ILogger
    {
        private static readonly string OfBackends = typeof(RealtimeRag.Server.Answers.IAnswerSource).Namespace!;

        private int _count;

        public int Value => Volatile.Read(ref _count);

        public ILogger CreateLogger(string categoryName) => categoryName.StartsWith(OfBackends, StringComparison.Ordinal) ? NullLogger.Instance : this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Interlocked.Increment(ref _count);

        public void Dispose()
        {
        }
    }
}
