using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using RealtimeRag.Server.Answers.Choice;
using RealtimeRag.Server.Answers.Knowledge;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.Server.Hosting;

/// <summary>Says, once the server listens, where that is, which backend answers and why, and what to try next.</summary>
internal sealed class FirstScreen(
    ServerSettings settings, IServer server, IHostApplicationLifetime lifetime, KnowledgeHost? knowledge = null) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => Console.Out.WriteLine(Text()));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string Text()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? settings.Listen.Url;
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
        if (knowledge?.Current?.Status is not { } status)
        {
            return "";
        }

        var (zh, en) = status is { Scanned: true, Busy: false } ? ("", "") : ("，仍在读取", ", still reading");
        return $"\n  文档 / documents   {knowledge.Directory}：{status.Documents} 篇{zh} / {status.Documents} of them{en}";
    }
}
