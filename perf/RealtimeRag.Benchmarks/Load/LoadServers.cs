using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.Benchmarks.Load;

/// <summary>The servers under load: ours with given settings, and a bare echo on Kestrel.</summary>
internal static class LoadServers
{
    /// <summary>Our server at a free port.</summary>
    public static async Task<WebApplication> StartOursAsync(Dictionary<string, string?> settings)
    {
        var app = ServerApp.Build([], builder =>
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(settings);
            builder.Configuration.AddInMemoryCollection([new("urls", "http://127.0.0.1:0"), new("LOG_LEVEL", "warning"), new("DRAIN_TIMEOUT", "0")]);
        });
        await app.StartAsync();
        return app;
    }

    /// <summary>A bare echo at a free port.</summary>
    public static async Task<WebApplication> StartEchoAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(static async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[4 * 1024];
            try
            {
                while (true)
                {
                    var result = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
                    await socket.SendAsync(buffer.AsMemory(0, result.Count), result.MessageType, result.EndOfMessage, context.RequestAborted);
                }
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidOperationException)
            {
                // The client is done.
            }
        });
        await app.StartAsync();
        return app;
    }

    /// <summary>The endpoint of a server.</summary>
    public static Uri Endpoint(WebApplication app) => new(app.Urls.First().Replace("http", "ws", StringComparison.Ordinal) + "/ws/realtime-asr");
}
