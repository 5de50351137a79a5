using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.Server.Answers;
using RealtimeRag.Server.Answers.Knowledge;
using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Security.Keys;

namespace RealtimeRag.BrowserTests;

/// <summary>The whole server on a free port, with settings that come from the test alone, and a backend whose every word the test says.</summary>
internal sealed class ConsoleServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ConsoleServer(WebApplication app, ScriptedSource source, string prefix)
    {
        (_app, Source) = (app, source);
        Page = new Uri($"{app.Urls.First()}{prefix}/");
    }

    /// <summary>The backend.</summary>
    public ScriptedSource Source { get; }

    /// <summary>The console's address.</summary>
    public Uri Page { get; }

    public static Task<ConsoleServer> StartAsync(params (string Name, string Value)[] settings) => StartAsync("", settings);

    /// <summary>Starts it below a prefix, as behind a proxy that takes the prefix away.</summary>
    public static async Task<ConsoleServer> StartAsync(string prefix, params (string Name, string Value)[] settings)
    {
        var source = new ScriptedSource();
        var app = ServerApp.Build([], builder =>
        {
            UseOnly(builder, [("USE_MOCK_RAG", "1"), .. settings]);
            builder.Services.AddSingleton<IStartupFilter>(new Prefix(prefix));
            builder.Host.UseServiceProviderFactory(new Replacement(source));
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, source, prefix);
    }

    /// <summary>Starts it with the shipped handbook, which answers by itself.</summary>
    public static async Task<ConsoleServer> StartWithHandbookAsync(string store, params (string Name, string Value)[] settings)
    {
        var app = ServerApp.Build([], builder => UseOnly(
            builder,
            [
                ("RAG_BACKEND", "knowledge"),
                ("KNOWLEDGE_DIR", FunctionalTests.Deployment.Repository.PathOf("knowledge")),
                ("KNOWLEDGE_STORE", Path.Combine(store, "index.db")),
                ("KNOWLEDGE_WATCH", "0"),
                .. settings,
            ]));
        await app.StartAsync(TestContext.Current.CancellationToken);
        var knowledge = await app.Services.GetRequiredService<KnowledgeHost>().GetAsync(TestContext.Current.CancellationToken);
        await knowledge.WhenIndexed.WaitAsync(TestContext.Current.CancellationToken);
        return new(app, new ScriptedSource(), "");
    }

    /// <summary>Waits until the changed file of keys gives a key the admin right.</summary>
    public async Task WhenAdminAsync(string key)
    {
        var keys = _app.Services.GetRequiredService<ApiKeyRing>();
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        keys.Changed += (_, _) => changed.TrySetResult();
        if (keys.Find(key) is not { IsAdmin: true })
        {
            await changed.Task.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static void UseOnly(WebApplicationBuilder builder, params (string Name, string Value)[] settings)
    {
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["urls"] = "http://127.0.0.1:0",
            ["DRAIN_TIMEOUT"] = "0",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(static s => KeyValuePair.Create(s.Name, (string?)s.Value)));
        builder.Services.RemoveAll<ILoggerProvider>();
    }

    private sealed class Prefix(string prefix) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            if (prefix.Length > 0)
            {
                app.UsePathBase(prefix);
            }

            next(app);
        };
    }

    /// <summary>Exchanges services when all are known.</summary>
    private sealed class Replacement(IAnswerSource source) : IServiceProviderFactory<IServiceCollection>
    {
        public IServiceCollection CreateBuilder(IServiceCollection services)
        {
            foreach (var banner in services.Where(static s => s.ImplementationType == typeof(StartupBanner)).ToList())
            {
                services.Remove(banner);
            }

            return services.Replace(ServiceDescriptor.Singleton(source));
        }

        public IServiceProvider CreateServiceProvider(IServiceCollection containerBuilder) => containerBuilder.BuildServiceProvider();
    }
}
