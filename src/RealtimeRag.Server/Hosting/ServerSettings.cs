using RealtimeRag.Server.Answers;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.Server.Hosting;

/// <summary>Every setting of the server, read and checked together. Immutable.</summary>
internal sealed record ServerSettings
{
    public required ListenOptions Listen { get; init; }

    public required LogOptions Log { get; init; }

    public required TransportOptions Transport { get; init; }

    public required SessionSettings Sessions { get; init; }

    /// <summary>The backends, and which of them answers.</summary>
    public required AnswerSettings Answers { get; init; }

    /// <summary>Reads everything; mistakes are left in the reader.</summary>
    public static ServerSettings Read(SettingReader reader) => new()
    {
        Listen = ListenOptions.Read(reader),
        Log = LogOptions.Read(reader),
        Transport = TransportOptions.Read(reader),
        Sessions = SessionSettings.Read(reader),
        Answers = AnswerSettings.Read(reader),
    };
}
