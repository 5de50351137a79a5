using System.Collections.Immutable;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Sessions;

/// <summary>The operator's settings for sessions.</summary>
internal sealed record SessionSettings
{
    private static readonly char[] Separators = [',', ';', '，', '；', '、'];

    /// <summary>Maximum number of questions waiting for a running answer.</summary>
    public required int QueueLength { get; init; }

    /// <summary>How long a stopping session may keep answering; null for the backend's own time limit.</summary>
    public required TimeSpan? StopTimeout { get; init; }

    /// <summary>Whether the questions of a session form one conversation.</summary>
    public required bool MultiTurn { get; init; }

    /// <summary>Maximum wait for the rest of a question that ends like a sentence.</summary>
    public required TimeSpan ShortPause { get; init; }

    /// <summary>Maximum wait for the rest of a question that breaks off (v2).</summary>
    public required TimeSpan LongPause { get; init; }

    /// <summary>How long a v2 session outlives its connection.</summary>
    public required TimeSpan ResumeWindow { get; init; }

    /// <summary>How long running answers may still take when the process is stopping; zero closes at once.</summary>
    public required TimeSpan DrainTimeout { get; init; }

    /// <summary>Whether interims may be asked speculatively; null decides by the backend.</summary>
    public required bool? Speculation { get; init; }

    /// <summary>Below this confidence of the recognizer, a question must be confirmed and is not asked.</summary>
    public required float LeastConfidence { get; init; }

    /// <summary>The speakers whose questions are answered; empty for all.</summary>
    public required ImmutableArray<string> AnsweredSpeakers { get; init; }

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
            LeastConfidence = (float)settings.Number("MIN_CONFIDENCE", 0.4, 0, 1),
            AnsweredSpeakers = Speakers(settings),
        };
        if (options.LongPause < options.ShortPause)
        {
            settings.Fail("PAUSE_LONG", "不能小于 PAUSE_SHORT", "must not be less than PAUSE_SHORT");
        }

        return options;
    }

    private static ImmutableArray<string> Speakers(SettingReader settings)
    {
        string[] names = (settings.Text("ANSWER_SPEAKERS") ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names.Any(static name => name.Length > ProtocolLimits.SpeakerCharacters))
        {
            settings.Fail(
                "ANSWER_SPEAKERS",
                $"应为以逗号分隔的说话人名称，每个不超过 {ProtocolLimits.SpeakerCharacters} 个字符，例如 customer,访客",
                $"must be names of speakers separated by commas, each of at most {ProtocolLimits.SpeakerCharacters} characters, such as customer,guest");
        }

        return [.. names];
    }
}
