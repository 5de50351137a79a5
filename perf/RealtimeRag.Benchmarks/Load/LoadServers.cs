using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.Benchmarks.Load;

/// <summary>Starts servers to put under load.</summary>
internal static class LoadServers
{
    /// <summary>Starts this project's server on a free port.</summary>
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

    /// <summary>The endpoint of a server.</summary>
    public static Uri Endpoint(WebApplication app) => new(app.Urls.First().Replace("http", "ws", StringComparison.Ordinal) + "/ws/realtime-asr");
}
