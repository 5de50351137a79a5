using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.Telemetry;

/// <summary>Metrics and traces as a collector receives them.</summary>
public sealed class OtlpTests : IAsyncDisposable
{
    private readonly Channel<(string Path, string Body)> _received = Channel.CreateUnbounded<(string, string)>();
    private WebApplication? _collector;

    public async ValueTask DisposeAsync()
    {
        if (_collector is not null)
        {
            await _collector.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_collector_gets_spans_and_metrics_and_nothing_that_was_said()
    {
        await StartCollectorAsync();
        var server = await TestServer.StartAsync(
            null, null, null,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", _collector!.Urls.First()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_SERVICE_NAME", "desk-7"), ("SPECULATION", "0"));
        await using (server)
        {
            using var client = await server.ConnectAsync("", static options => options.AddSubProtocol(Subprotocol.V2));
            await client.FinalAsync("What is the secret port?");
            await client.UntilAsync("\"idle\"");
        }

        // Ending the server sends what is left.
        _received.Writer.Complete();
        List<(string Path, string Body)> all = [];
        await foreach (var message in _received.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            all.Add(message);
        }

        var traces = string.Concat(all.Where(static message => message.Path == "/v1/traces").Select(static message => message.Body));
        var metrics = string.Concat(all.Where(static message => message.Path == "/v1/metrics").Select(static message => message.Body));
        Assert.Contains("rag.answer", traces, StringComparison.Ordinal);
        Assert.Contains("gen_ai.provider.name", traces, StringComparison.Ordinal);
        Assert.Contains("desk-7", traces, StringComparison.Ordinal);
        Assert.Contains("rag.turn.duration", metrics, StringComparison.Ordinal);
        Assert.Contains("gen_ai.client.operation.duration", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", traces + metrics, StringComparison.Ordinal);
    }

    private async Task StartCollectorAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _collector = builder.Build();
        _collector.MapPost("/{**path}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            await _received.Writer.WriteAsync((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
        });
        await _collector.StartAsync(TestContext.Current.CancellationToken);
    }
}
