using Microsoft.Extensions.Logging.Console;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Diagnostics;

/// <summary>What the log shows and how.</summary>
/// <param name="Level">The least important level shown. Trace shows what people say.</param>
/// <param name="IsJson">One JSON object a line instead of text.</param>
internal sealed record LogOptions(LogLevel Level, bool IsJson)
{
    /// <summary>Reads <c>LOG_LEVEL</c> and <c>LOG_FORMAT</c>.</summary>
    public static LogOptions Read(SettingReader settings)
    {
        var level = settings.Choice("LOG_LEVEL", "information", "trace", "debug", "information", "info", "warning", "warn", "error", "critical", "none");
        return new(
            level switch
            {
                "trace" => LogLevel.Trace,
                "debug" => LogLevel.Debug,
                "warning" or "warn" => LogLevel.Warning,
                "error" => LogLevel.Error,
                "critical" => LogLevel.Critical,
                "none" => LogLevel.None,
                _ => LogLevel.Information,
            },
            settings.Choice("LOG_FORMAT", "text", "text", "json") == "json");
    }

    /// <summary>Sets the log up: this level for us, nothing below warnings from the framework unless debugging.</summary>
    public void Apply(ILoggingBuilder logging)
    {
        var framework = Level <= LogLevel.Debug ? LogLevel.Information : Level < LogLevel.Warning ? LogLevel.Warning : Level;
        logging.ClearProviders();
        logging.SetMinimumLevel(Level);
        logging.AddFilter("Microsoft", framework);
        logging.AddFilter("System", framework);

        // It would show query strings, where clients of some proxies carry their tokens.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", Level == LogLevel.Trace ? framework : Max(framework, LogLevel.Warning));

        // Strangers must not fill the log with attempts to sign in.
        logging.AddFilter("RealtimeRag.Server.Security.SignIn", Level <= LogLevel.Debug ? Level : Max(Level, LogLevel.Warning));

        // What makes a start or a stop fail is also thrown, and reported by Program or by the runtime.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        if (IsJson)
        {
            logging.AddJsonConsole(static console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        else
        {
            logging.AddConsole(static console => console.FormatterName = LineFormatter.FormatterName);
            logging.Services.AddSingleton<ConsoleFormatter>(static provider =>
                new LineFormatter(provider.GetRequiredService<TimeProvider>(), hasColors: !Console.IsOutputRedirected));
        }
    }

    private static LogLevel Max(LogLevel one, LogLevel other) => one > other ? one : other;
}
