using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using RealtimeRag.Knowledge;
using RealtimeRag.Knowledge.Library;
using RealtimeRag.Server.Answers.Choice;
using RealtimeRag.Server.Answers.Knowledge;
using RealtimeRag.Server.Settings;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.Server.Hosting;

/// <summary>
/// Once the server is listening, reports where, which backend answers and why, and what to try next. If reading the documents takes longer,
/// also reports when it has finished.
/// </summary>
internal sealed class StartupBanner(
    ServerSettings settings,
    IConfiguration configuration,
    IServer server,
    IHostApplicationLifetime lifetime,
    ILogger<StartupBanner> log,
    KnowledgeHost? knowledge = null) : IHostedService
{
    private Task _reading = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Show);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _reading.WaitAsync(cancellationToken);

    private string Address => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? settings.Listen.Url;

    // A log collector that expects one JSON object per line cannot parse a banner.
    private void Show()
    {
        // Read only once: the state that the banner shows decides whether a line about the documents follows.
        var documents = knowledge?.Current;
        var status = documents?.Status;
        if (settings.Log.IsJson)
        {
            var choice = settings.Answers.Choice;
            StartupLog.Started(log, RealtimeRagEndpoints.Name, RealtimeRagEndpoints.Version, Address, choice.Kind.Name(), choice.Reason.English);
        }
        else
        {
            Console.Out.WriteLine(Text(status));
        }

        foreach (var miss in SettingNames.NearMisses(configuration, ServerSettings.Names))
        {
            StartupLog.NearMiss(log, miss.Name, miss.Message.Chinese, miss.Message.English);
        }

        if (documents is not null && status is not null && !IsRead(status))
        {
            _reading = SayWhenReadAsync(documents);
        }
    }

    private string Text(KnowledgeStatus? status)
    {
        var address = Address;
        var socket = string.Concat("ws", address.AsSpan("http".Length), RealtimeEndpoint.Path);
        var reason = settings.Answers.Choice.Reason;
        return $"""
            {RealtimeRagEndpoints.Name} {RealtimeRagEndpoints.Version}
              监听 / listening   {address}
              接口 / endpoint    {socket}
              后端 / backend     {settings.Answers.Choice.Kind.Name()}：{reason.Chinese} / {reason.English}{Documents(status)}
              试试 / try next    dotnet run --project src/RealtimeRag.Cli -c Release -- replay samples/release-meeting.jsonl
            """;
    }

    private string Documents(KnowledgeStatus? status) =>
        status is not null && knowledge is not null ? $"\n  文档 / documents   {DocumentsLine(knowledge.Directory, status)}" : "";

    /// <summary>The number of documents and, if they cannot be read, the cause and the remedy.</summary>
    internal static string DocumentsLine(string directory, KnowledgeStatus status)
    {
        var (zh, en) = status switch
        {
            { Error: { } error } => ($"；{error.Chinese}", $"; {error.English}"),
            _ when IsRead(status) => ("", ""),
            _ => ("，仍在读取", ", still reading"),
        };
        return $"{directory}：{status.Documents} 篇{zh} / {status.Documents} of them{en}";
    }

    private static bool IsRead(KnowledgeStatus status) => status is { Scanned: true, Busy: false };

    // The banner showed "still reading"; this line reports the end.
    private async Task SayWhenReadAsync(KnowledgeBase documents)
    {
        await documents.WhenIndexed.WaitAsync(lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var status = documents.Status;
        if (lifetime.ApplicationStopping.IsCancellationRequested || status.Error is not null)
        {
            return;
        }

        if (settings.Log.IsJson)
        {
            StartupLog.DocumentsRead(log, status.Documents, status.Chunks);
        }
        else
        {
            await Console.Out.WriteLineAsync(ReadLine(status));
        }
    }

    /// <summary>Reports that the documents have been read.</summary>
    internal static string ReadLine(KnowledgeStatus status) =>
        $"  文档已读完 / documents read   {status.Documents} 篇，{status.Chunks} 个段落 / {status.Documents} documents, {status.Chunks} passages";
}

/// <summary>The log messages of start-up.</summary>
internal static partial class StartupLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Name} {Version} listens on {Address}; backend {Backend}: {Reason}")]
    public static partial void Started(ILogger log, string name, string version, string address, string backend, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "The documents have been read: {Documents} documents, {Passages} passages")]
    public static partial void DocumentsRead(ILogger log, int documents, int passages);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "{Name}: {Chinese} / {English}")]
    public static partial void NearMiss(ILogger log, string name, string chinese, string english);
}
