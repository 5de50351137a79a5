using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.KnowledgeTests;

/// <summary>Keeps every log line with its level. Thread-safe.</summary>
internal sealed class LogList : ILogger<KnowledgeBase>
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{logLevel} {eventId.Id}: {formatter(state, exception)} {exception?.GetType().Name}");
}
