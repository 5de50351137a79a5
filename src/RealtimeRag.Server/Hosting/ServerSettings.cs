using RealtimeRag.Server.Answers.Choice;
using RealtimeRag.Server.Answers.Dify;
using RealtimeRag.Server.Answers.Mock;
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

    public required BackendOptions Backend { get; init; }

    public required DifyOptions Dify { get; init; }

    public required MockOptions Mock { get; init; }

    /// <summary>Which backend answers, and why.</summary>
    public required BackendChoice Choice { get; init; }

    /// <summary>Reads everything; mistakes are left in the reader.</summary>
    public static ServerSettings Read(SettingReader reader)
    {
        var backend = BackendOptions.Read(reader);
        var dify = DifyOptions.Read(reader);
        return new()
        {
            Listen = ListenOptions.Read(reader),
            Log = LogOptions.Read(reader),
            Transport = TransportOptions.Read(reader),
            Sessions = SessionSettings.Read(reader),
            Backend = backend,
            Dify = dify,
            Mock = MockOptions.Read(reader),
            Choice = BackendChoice.Decide(backend, dify.ApiKey is not null, hasOpenAI: false),
        };
    }
}
