using RealtimeRag.Core.Questions;
using RealtimeRag.Server.Answers.Composition;
using RealtimeRag.Server.ConversationRelay;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Limits.Clients;
using RealtimeRag.Server.Limits.Memory;
using RealtimeRag.Server.Questions;
using RealtimeRag.Server.Recording;
using RealtimeRag.Server.Scaleout;
using RealtimeRag.Server.Security;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Settings;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.Server.Hosting;

/// <summary>All settings of the server, read and validated together. Immutable.</summary>
internal sealed record ServerSettings
{
    public required ListenOptions Listen { get; init; }

    public required LogOptions Log { get; init; }

    /// <summary>Metrics and traces.</summary>
    public required TelemetrySettings Telemetry { get; init; }

    /// <summary>Who may connect.</summary>
    public required SecuritySettings Security { get; init; }

    public required TransportOptions Transport { get; init; }

    /// <summary>Limits on the memory of sessions.</summary>
    public required MemorySettings Memory { get; init; }

    /// <summary>Limits per client.</summary>
    public required ClientLimitSettings Clients { get; init; }

    public required SessionSettings Sessions { get; init; }

    /// <summary>Question detection.</summary>
    public required QuestionTuning Questions { get; init; }

    /// <summary>The store that several nodes share.</summary>
    public required RedisSettings Redis { get; init; }

    /// <summary>Telephone calls.</summary>
    public required RelaySettings Relay { get; init; }

    /// <summary>The backends, and which of them answers.</summary>
    public required AnswerSettings Answers { get; init; }

    /// <summary>What is recorded of conversations.</summary>
    public required RecordingSettings Recording { get; init; }

    /// <summary>The names of all settings, in alphabetical order.</summary>
    public static IReadOnlyCollection<string> Names
    {
        get
        {
            var reader = new SettingReader(new ConfigurationManager());
            Read(reader);
            return reader.Names;
        }
    }

    /// <summary>Reads all settings; the reader collects the mistakes.</summary>
    public static ServerSettings Read(SettingReader reader)
    {
        var security = SecuritySettings.Read(reader);
        var answers = AnswerSettings.Read(reader) with { StandsInForBudgets = security.SignIn.ChecksCredentials && reader.Text("KNOWLEDGE_DIR") is not null };
        var read = new ServerSettings
        {
            Listen = ListenOptions.Read(reader),
            Log = LogOptions.Read(reader),
            Telemetry = TelemetrySettings.Read(reader),
            Security = security,
            Transport = TransportOptions.Read(reader),
            Memory = MemorySettings.Read(reader),
            Sessions = SessionSettings.Read(reader),
            Questions = QuestionOptions.Read(reader),
            Redis = RedisSettings.Read(reader),
            Relay = RelaySettings.Read(reader),
            Answers = answers,
            Recording = RecordingSettings.Read(reader, answers.Knowledge.StorePath),
            Clients = ClientLimitSettings.Read(reader, answers.Bounds.MaxConcurrent),
        };
        CheckPorts(read, reader);
        return read;
    }

    private static void CheckPorts(ServerSettings settings, SettingReader reader)
    {
        var (main, metrics) = (settings.Listen.Port, settings.Telemetry.MetricsPort);
        if (metrics == main)
        {
            reader.Fail("METRICS_PORT", $"不能与 PORT（{main}）相同：请换一个端口", $"must differ from PORT ({main}): choose another port");
        }

        // Port 0 means any free port.
        if (settings.Security.Tls?.RedirectPort is { } redirect and not 0 && (redirect == main || redirect == metrics))
        {
            reader.Fail("TLS_REDIRECT_PORT", "不能与 PORT 或 METRICS_PORT 相同：请换一个端口", "must differ from PORT and METRICS_PORT: choose another port");
        }
    }
}
