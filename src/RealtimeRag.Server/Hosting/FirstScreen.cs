using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using RealtimeRag.Knowledge;
using RealtimeRag.Server.Answers.Choice;
using RealtimeRag.Server.Answers.Knowledge;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.Server.Hosting;

/// <summary>Says, once the server listens, where that is, which backend answers and why, and what to try next.</summary>
internal sealed class FirstScreen(
    ServerSettings settings, IServer server, IHostApplicationLifetime lifetime, ILogger<FirstScreen> log, KnowledgeHost? knowledge = null)
    : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Show);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string Address => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? settings.Listen.Url;

    // Whoever collects JSON, one object a line, cannot read a screen.
    private void Show()
    {
        if (settings.Log.IsJson)
        {
            var choice = settings.Answers.Choice;
            FirstLine.Started(log, RealtimeRagEndpoints.Name, RealtimeRagEndpoints.Version, Address, choice.Kind.Name(), choice.Reason.English);
        }
        else
        {
            Console.Out.WriteLine(Text());
        }
    }

    private string Text()
    {
        var address = Address;
        var socket = string.Concat("ws", address.AsSpan("http".Length), RealtimeEndpoint.Path);
        var reason = settings.Answers.Choice.Reason;
        return $"""
            {RealtimeRagEndpoints.Name} {RealtimeRagEndpoints.Version}
              监听 / listening   {address}
              接口 / endpoint    {socket}
              后端 / backend     {settings.Answers.Choice.Kind.Name()}：{reason.Chinese} / {reason.English}{Documents()}
              试试 / try next    dotnet run --project src/RealtimeRag.Cli -- replay samples/release-meeting.jsonl
            """;
    }

    private string Documents()
    {
        return knowledge?.Current?.Status is { } status ? Documents(knowledge.Directory, status) : "";
    }

    /// <summary>How many documents there are and, where something keeps them from being read, what that is and what mends it.</summary>
    internal static string Documents(string directory, KnowledgeStatus status)
    {
        var (zh, en) = status switch
        {
            { Error: { } error } => ($"；{error.Chinese}", $"; {error.English}"),
            { Scanned: true, Busy: false } => ("", ""),
            _ => ("，仍在读取", ", still reading"),
        };
        return $"\n  文档 / documents   {directory}：{status.Documents} 篇{zh} / {status.Documents} of them{en}";
    }
}

/// <summary>The first screen as one line of the log.</summary>
internal static partial class FirstLine
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Name} {Version} listens on {Address}; backend {Backend}: {Reason}")]
    public static partial void Started(ILogger log, string name, string version, string address, string backend, string reason);
}
