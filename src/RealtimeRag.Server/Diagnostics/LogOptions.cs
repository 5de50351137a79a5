using Microsoft.Extensions.Logging.Console;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Diagnostics;

/// <summary>The level and format of the log.</summary>
/// <param name="Level">The minimum level. Trace includes transcripts, questions and answers.</param>
/// <param name="IsJson">Whether to write one JSON object per line instead of text.</param>
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

    /// <summary>Configures logging: this level for the server, and only warnings from the framework unless debugging.</summary>
    public void Apply(ILoggingBuilder logging)
    {
        var framework = Level <= LogLevel.Debug ? LogLevel.Information : Level < LogLevel.Warning ? LogLevel.Warning : Level;
        logging.ClearProviders();
        logging.SetMinimumLevel(Level);

        // A function is asked for each line, so that the level can change while the server runs.
        var detail = new LogDetail();
        logging.Services.AddSingleton(detail);
        logging.AddFilter("RealtimeRag", level => level >= detail.Apply(Level));
        logging.AddFilter("Microsoft", framework);
        logging.AddFilter("System", framework);

        // This category would log query strings, which carry tokens for clients behind some proxies.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", Level == LogLevel.Trace ? framework : Max(framework, LogLevel.Warning));

        // Anonymous clients must not flood the log with sign-in attempts.
        var signIn = Level <= LogLevel.Debug ? Level : Max(Level, LogLevel.Warning);
        logging.AddFilter("RealtimeRag.Server.Security.SignIn", level => level >= detail.Apply(signIn));

        // An error that makes starting or stopping fail is also thrown, and reported by Program or the runtime.
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
