using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>Keeps every line that any logger writes, with its exception.</summary>
internal sealed class LogCapture : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<(LogLevel Level, string Text)> Lines => [.. _lines];

    public string Text => string.Join('\n', Lines.Select(static line => line.Text));

    /// <summary>Waits for a line that contains a text.</summary>
    public async Task WhenAsync(string part)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            if (Text.Contains(part, StringComparison.Ordinal))
            {
                return;
            }

            await changed.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private void Add(LogLevel level, string line)
    {
        _lines.Enqueue((level, line));
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private sealed class Logger(LogCapture owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner.Add(logLevel, $"{category}: {formatter(state, exception)} {exception}");
    }
}
