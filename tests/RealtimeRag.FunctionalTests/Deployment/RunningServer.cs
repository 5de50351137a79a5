using Microsoft.AspNetCore.Builder;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>The real server on a real port, answering from the mock.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public Uri Endpoint(string query = "") => new UriBuilder(Address) { Scheme = "ws", Path = "/ws/realtime-asr", Query = query }.Uri;

    public static async Task<RunningServer> StartAsync(params string[] settings)
    {
        var app = ServerApp.Build(["--urls=http://127.0.0.1:0", "--RAG_BACKEND=mock", "--LOG_LEVEL=warning", .. settings]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningServer(app);
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
