using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>Keeps every log line, Trace among them. Thread-safe.</summary>
internal sealed class LogRecorder
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IReadOnlyList<(LogLevel Level, string Text)> Lines => [.. _lines];

    /// <summary>All lines above Trace, as one text.</summary>
    public string Public => string.Join('\n', _lines.Where(l => l.Level > LogLevel.Trace).Select(l => l.Text));

    public ILogger<T> For<T>() => new Recorder<T>(this);

    private sealed class Recorder<T>(LogRecorder owner) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner._lines.Enqueue((logLevel, formatter(state, exception) + exception));
    }
}
