using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace RealtimeRag.Server.Diagnostics;

/// <summary>
/// Writes each log entry as one line of text. Escapes everything in it that could begin a line, color a terminal or change the reading
/// direction, since names, ids and errors come from outside. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="hasColors">Whether the output is an interactive terminal.</param>
internal sealed class LineFormatter(TimeProvider time, bool hasColors) : ConsoleFormatter(FormatterName)
{
    /// <summary>The formatter's name.</summary>
    public const string FormatterName = "realtime-rag";

    private const string Plain = "\x1b[0m";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write(time.GetUtcNow().ToString("HH:mm:ss.fff ", CultureInfo.InvariantCulture));
        WriteLevel(logEntry.LogLevel, textWriter);
        textWriter.Write(": ");
        textWriter.Write(logEntry.Category);
        textWriter.Write('[');
        textWriter.Write(logEntry.EventId.Id.ToString(CultureInfo.InvariantCulture));
        textWriter.Write("] ");
        LogText.WriteEscaped(message, textWriter);
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(' ');

            // The runtime's own line breaks are only layout.
            LogText.WriteEscaped(exception.ToString().ReplaceLineEndings(" "), textWriter);
        }

        textWriter.Write(Environment.NewLine);
    }

    private void WriteLevel(LogLevel level, TextWriter writer)
    {
        var (name, color) = level switch
        {
            LogLevel.Trace => ("trce", "\x1b[37m"),
            LogLevel.Debug => ("dbug", "\x1b[37m"),
            LogLevel.Information => ("info", "\x1b[32m"),
            LogLevel.Warning => ("warn", "\x1b[1m\x1b[33m"),
            LogLevel.Error => ("fail", "\x1b[1m\x1b[31m"),
            _ => ("crit", "\x1b[1m\x1b[31m"),
        };
        writer.Write(hasColors ? color + name + Plain : name);
    }
}
