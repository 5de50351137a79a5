using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace RealtimeRag.Benchmarks.Load;

/// <summary>
/// Measures the cost of metrics, traces and recording: acknowledgements per second with all of them and with none. Listeners apply to the whole process,
/// so the two servers run in turn instead of side by side.
/// </summary>
internal static class WatchingCost
{
    private const int Rounds = 8;
    private const int Clients = 16;

    public static async Task RunAsync(TimeSpan duration)
    {
        await using var collector = await StartCollectorAsync();
        var folder = Directory.CreateTempSubdirectory("watching-");
        Dictionary<string, string?> none = new() { ["USE_MOCK_RAG"] = "1" };
        Dictionary<string, string?> all = new(none)
        {
            ["METRICS"] = "1",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.First(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["RECORD"] = "full",
            ["KNOWLEDGE_STORE"] = Path.Combine(folder.FullName, "index.db"),
        };
        await MeasureAsync(none, duration);
        await MeasureAsync(all, duration);
        var (without, with) = (AckRoundTrips.Throughput.None, AckRoundTrips.Throughput.None);
        for (var round = 0; round < Rounds; round++)
        {
            // Alternate which one runs first.
            if (round % 2 == 0)
            {
                without += await MeasureAsync(none, duration);
                with += await MeasureAsync(all, duration);
            }
            else
            {
                with += await MeasureAsync(all, duration);
                without += await MeasureAsync(none, duration);
            }
        }

        Console.WriteLine(
            $"{Clients,4} clients: without {without.PerSecond,9:F0}/s, with all {with.PerSecond,9:F0}/s, {with.PerSecond / without.PerSecond:P1}; "
            + $"processor time {without.Processor.TotalMicroseconds,5:F1} and {with.Processor.TotalMicroseconds,5:F1} us, {without.Processor / with.Processor:P1}; "
            + $"allocated {without.Bytes,5:F0} and {with.Bytes,5:F0} bytes");
        folder.Delete(recursive: true);
    }

    private static async Task<AckRoundTrips.Throughput> MeasureAsync(Dictionary<string, string?> settings, TimeSpan duration)
    {
        await using var server = await LoadServers.StartOursAsync(settings);
        return await AckRoundTrips.MeasureAsync(LoadServers.Endpoint(server), 2, Clients, duration);
    }

    private static async Task<WebApplication> StartCollectorAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(static context => context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted));
        await app.StartAsync();
        return app;
    }
}
