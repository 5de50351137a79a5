using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.Server.Answers;
using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Scaleout;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Sessions.Turns;

namespace RealtimeRag.FleetTests;

/// <summary>One node in this process: the complete server, with a backend whose every piece the test provides.</summary>
internal sealed class FleetNode : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FleetNode(WebApplication app, ScriptedSource source, ReportedTurns turns) => (_app, Source, Turns) = (app, source, turns);

    public ScriptedSource Source { get; }

    /// <summary>The questions whose end this node has reported.</summary>
    public ReportedTurns Turns { get; }

    public Uri Endpoint => new UriBuilder(_app.Urls.First()) { Scheme = "ws", Path = "/ws/realtime-asr" }.Uri;

    public Fleet Fleet => _app.Services.GetRequiredService<Fleet>();

    public SessionRegistry Sessions => _app.Services.GetRequiredService<SessionRegistry>();

    /// <summary>A service of the node.</summary>
    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<FleetNode> StartAsync(string redis, string prefix, params (string Name, string Value)[] settings)
    {
        var source = new ScriptedSource();
        var turns = new ReportedTurns();
        var app = ServerApp.Build([], builder =>
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
            {
                ["urls"] = "http://127.0.0.1:0",
                ["USE_MOCK_RAG"] = "1",
                ["DRAIN_TIMEOUT"] = "20",
                ["LOG_LEVEL"] = "warning",
                ["REDIS_URL"] = redis,
                ["REDIS_PREFIX"] = prefix,
            });
            builder.Configuration.AddInMemoryCollection(settings.Select(static s => KeyValuePair.Create(s.Name, (string?)s.Value)));
            builder.Logging.ClearProviders();
            builder.Host.UseServiceProviderFactory(new Replacement(source, turns));
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new FleetNode(app, source, turns);
    }

    /// <summary>Completes when the node has reached the store.</summary>
    public async Task<FleetNode> WhenUpAsync()
    {
        await Waits.UntilAsync(() => Fleet.Link.IsUp);
        return this;
    }

    /// <summary>The status and the body of a GET.</summary>
    public async Task<string> GetAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}";
    }

    /// <summary>Cuts the node off from the store; the node does not know why.</summary>
    public ValueTask CutOffAsync() => Fleet.Link.DisposeAsync();

    /// <summary>Begins to stop, as on SIGTERM.</summary>
    public Task StopAsync() => _app.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        using var cut = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(cut.Token);
        await _app.DisposeAsync();
    }

    private sealed class Replacement(ScriptedSource source, ReportedTurns turns) : IServiceProviderFactory<IServiceCollection>
    {
        public IServiceCollection CreateBuilder(IServiceCollection services)
        {
            foreach (var banner in services.Where(static s => s.ImplementationType == typeof(StartupBanner)).ToList())
            {
                services.Remove(banner);
            }

            services.Replace(ServiceDescriptor.Singleton<IAnswerSource>(source));
            services.AddSingleton<ITurnObserver>(turns);
            return services;
        }

        public IServiceProvider CreateServiceProvider(IServiceCollection containerBuilder) => containerBuilder.BuildServiceProvider();
    }
}
