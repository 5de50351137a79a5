using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers;
using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>
/// The complete server on real Kestrel on a free port, with settings only from the test. The answer source and the clock
/// can be exchanged; every log line is kept. On its end, all clients are gone first, so that nothing waits for them.
/// </summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FakeTime? _time;
    private readonly List<TalkClient> _clients = [];

    private TestServer(WebApplication app, LogCapture log, FakeTime? time)
    {
        (_app, Log, _time) = (app, log, time);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Http { get; }

    public LogCapture Log { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Every address that it listens on.</summary>
    public IEnumerable<Uri> Urls => _app.Urls.Select(static url => new Uri(url));

    public static async Task<TestServer> StartAsync(
        IAnswerSource? source = null, FakeTime? time = null, TransportOptions? transport = null, params (string Name, string Value)[] settings)
    {
        var log = new LogCapture();
        var app = ServerApp.Build([], builder => Configure(builder, new Replacement(source, time, transport, log), settings));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TestServer(app, log, time);
    }

    /// <summary>Connects a client and reads the two frames that every connection of v1 begins with.</summary>
    public async Task<TalkClient> TalkAsync()
    {
        var client = await ConnectAsync();
        await client.NextAsync();
        await client.NextAsync();
        return client;
    }

    public async Task<TalkClient> ConnectAsync(string query = "", Action<ClientWebSocketOptions>? configure = null)
    {
        var client = await TalkClient.ConnectAsync(new Uri($"ws://{Http.BaseAddress!.Authority}/ws/realtime-asr{query}"), configure);
        lock (_clients)
        {
            _clients.Add(client);
        }

        return client;
    }

    /// <summary>Begins to stop the process, as on SIGTERM.</summary>
    public Task StopAsync() => _app.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        lock (_clients)
        {
            _clients.ForEach(static client => client.Dispose());
        }

        _time?.Advance(TimeSpan.FromMinutes(5));
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        Http.Dispose();
    }

    private static void Configure(WebApplicationBuilder builder, Replacement replacement, (string Name, string Value)[] settings)
    {
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["urls"] = "http://127.0.0.1:0",
            ["DRAIN_TIMEOUT"] = "0",
            ["LOG_LEVEL"] = "debug",
            ["USE_MOCK_RAG"] = "1",
            ["MOCK_DELAY"] = "0",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(static s => KeyValuePair.Create(s.Name, (string?)s.Value)));
        builder.Host.UseServiceProviderFactory(replacement);
    }

    /// <summary>Exchanges services when all are known.</summary>
    private sealed class Replacement(IAnswerSource? source, TimeProvider? time, TransportOptions? transport, LogCapture log)
        : IServiceProviderFactory<IServiceCollection>
    {
        public IServiceCollection CreateBuilder(IServiceCollection services)
        {
            services.RemoveAll<ILoggerProvider>();
            services.AddSingleton<ILoggerProvider>(log);
            foreach (var banner in services.Where(static s => s.ImplementationType == typeof(StartupBanner)).ToList())
            {
                services.Remove(banner);
            }

            if (source is not null)
            {
                services.Replace(ServiceDescriptor.Singleton(source));
            }

            if (time is not null)
            {
                services.Replace(ServiceDescriptor.Singleton(time));
            }

            if (transport is not null)
            {
                services.Replace(ServiceDescriptor.Singleton(transport));
            }

            return services;
        }

        public IServiceProvider CreateServiceProvider(IServiceCollection containerBuilder) => containerBuilder.BuildServiceProvider();
    }
}
