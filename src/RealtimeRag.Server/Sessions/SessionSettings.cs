using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Sessions;

/// <summary>What operators may set about sessions.</summary>
internal sealed record SessionSettings
{
    /// <summary>How many questions may wait behind a running answer.</summary>
    public required int QueueLength { get; init; }

    /// <summary>How long a stopped session may still answer; null for the backend's own time limit.</summary>
    public required TimeSpan? StopTimeout { get; init; }

    /// <summary>Whether questions of one session continue each other.</summary>
    public required bool MultiTurn { get; init; }

    /// <summary>The longest wait for the rest of a question that ends like a sentence.</summary>
    public required TimeSpan ShortPause { get; init; }

    /// <summary>The longest wait for the rest of a question that breaks off (second dialect).</summary>
    public required TimeSpan LongPause { get; init; }

    /// <summary>How long a session of the second dialect outlives its connection.</summary>
    public required TimeSpan ResumeWindow { get; init; }

    /// <summary>How long running answers may still take when the process is asked to stop; zero closes at once.</summary>
    public required TimeSpan DrainTimeout { get; init; }

    /// <summary>Whether interims may be asked early; null leaves it to the backend.</summary>
    public required bool? Speculation { get; init; }

    /// <summary>Reads the settings.</summary>
    public static SessionSettings Read(SettingReader settings)
    {
        var options = new SessionSettings
        {
            QueueLength = settings.Integer("QUEUE_LENGTH", 8, 1, 1_000),
            StopTimeout = settings.OptionalSeconds("STOP_TIMEOUT", 0.1, 3_600),
            MultiTurn = settings.Switch("MULTI_TURN") ?? true,
            ShortPause = settings.Seconds("PAUSE_SHORT", 0.4, 0, 0.4),
            LongPause = settings.Seconds("PAUSE_LONG", 1.5, 0, 10),
            ResumeWindow = settings.Seconds("RESUME_WINDOW", 120, 1, 86_400),
            DrainTimeout = settings.Seconds("DRAIN_TIMEOUT", 20, 0, 3_600),
            Speculation = settings.Switch("SPECULATION"),
        };
        if (options.LongPause < options.ShortPause)
        {
            settings.Fail("PAUSE_LONG", "不能小于 PAUSE_SHORT", "must not be less than PAUSE_SHORT");
        }

        return options;
    }
}
