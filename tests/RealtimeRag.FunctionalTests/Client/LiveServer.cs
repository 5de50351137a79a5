using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Deployment;
using RealtimeRag.Server.Answers.Knowledge;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.FunctionalTests.Client;

/// <summary>The real server on a free port, with a fake Dify behind it or the mock.</summary>
internal sealed class LiveServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FakeDifyServer? _dify;

    private LiveServer(WebApplication app, FakeDifyServer? dify) => (_app, _dify) = (app, dify);

    public Uri Address => new(_app.Urls.First().Replace("http", "ws", StringComparison.Ordinal) + "/ws/realtime-asr");

    public static async Task<LiveServer> StartWithDifyAsync(FakeDifyOptions options)
    {
        var dify = await FakeDifyServer.StartAsync(options);
        return await StartAsync(dify, "--DIFY_API_KEY=app-test", $"--DIFY_BASE_URL={dify.Url}", "--RAG_BACKEND=dify");
    }

    /// <summary>With the shipped handbook, in a separate store.</summary>
    public static async Task<LiveServer> StartWithHandbookAsync()
    {
        var server = await StartAsync(
            null,
            "--RAG_BACKEND=knowledge",
            "--KNOWLEDGE_DIR=" + Path.Combine(Repository.Root, "knowledge"),
            "--KNOWLEDGE_STORE=" + Path.Combine(Directory.CreateTempSubdirectory("handbook").FullName, "index.db"));

        // On a busy machine the server listens before it has read the handbook.
        var knowledge = await server._app.Services.GetRequiredService<KnowledgeHost>().GetAsync(TestContext.Current.CancellationToken);
        await knowledge.WhenIndexed.WaitAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public static Task<LiveServer> StartWithMockAsync(params string[] settings) => StartAsync(null, ["--RAG_BACKEND=mock", .. settings]);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        if (_dify is not null)
        {
            await _dify.DisposeAsync();
        }
    }

    private static async Task<LiveServer> StartAsync(FakeDifyServer? dify, params string[] settings)
    {
        var app = ServerApp.Build(["--urls=http://127.0.0.1:0", "--LOG_LEVEL=error", .. settings]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, dify);
    }
}
