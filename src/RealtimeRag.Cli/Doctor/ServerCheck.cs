using System.Net;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Client;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Doctor;

/// <summary>Checks whether the server is running, ready, and accepts the protocol.</summary>
/// <param name="options">Where to look for it.</param>
internal sealed class ServerCheck(RealtimeRagClientOptions options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    internal static readonly LocalizedText Subject = new("服务端", "server");

    /// <summary>The findings.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var http = new HttpClient();
            var health = await StatusAsync(http, "healthz", either.Token);
            return health == HttpStatusCode.OK
                ? [await ReadyAsync(http, either.Token), await TalkAsync(either.Token)]
                : [NotOurs((int)health)];
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return [NotRunning()];
        }
    }

    private async Task<Finding> ReadyAsync(HttpClient http, CancellationToken cancellationToken) =>
        await StatusAsync(http, "readyz", cancellationToken) == HttpStatusCode.OK
            ? new(Verdict.Good, Subject, new($"{Address("readyz")} 就绪", $"{Address("readyz")} is ready"))
            : Bad($"{Address("readyz")} 尚未就绪：请稍候，或查看服务端日志", $"{Address("readyz")} is not ready: wait, or check the server's log");

    private async Task<Finding> TalkAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var client = await RealtimeRagClient.ConnectAsync(options, cancellationToken);
            var backend = client.Session.Backend ?? "-";
            return new(Verdict.Good, Subject, new(
                $"WebSocket 正常，协议 v{client.Session.Protocol}，后端 {backend}", $"WebSocket works, protocol v{client.Session.Protocol}, backend {backend}"));
        }
        catch (RealtimeRagException e)
        {
            var text = CliFailures.Explain(e)!.Text;
            return Bad(
                $"WebSocket 失败：{text.Chinese}。若前面有反向代理，请检查 Upgrade 头",
                $"WebSocket failed: {text.English}. Behind a reverse proxy, check the upgrade headers");
        }
    }

    private async Task<HttpStatusCode> StatusAsync(HttpClient http, string path, CancellationToken cancellationToken)
    {
        using var reply = await http.GetAsync(Address(path), cancellationToken);
        return reply.StatusCode;
    }

    private Uri Address(string path) =>
        new UriBuilder(options.Server) { Scheme = options.Server.Scheme == "wss" ? "https" : "http", Port = options.Server.Port, Path = path, Query = "" }.Uri;

    private Finding NotOurs(int status) => Bad(
        $"{Address("healthz")} 返回 HTTP {status}：该地址可能不是 realtime-rag，请检查 --server",
        $"{Address("healthz")} replied HTTP {status}: this may not be realtime-rag, check --server");

    private Finding NotRunning() => Bad(
        $"没有运行：{Address("healthz")} 没有响应。用 `dotnet run --project src/RealtimeRag.Server -c Release` 启动；若已启动，请检查 HOST、PORT 或 --server，以及网络",
        $"not running: {Address("healthz")} does not answer. Start it with `dotnet run --project src/RealtimeRag.Server -c Release`; if it runs, check HOST, PORT or --server, and the network");

    private static Finding Bad(string chinese, string english) => new(Verdict.Bad, Subject, new(chinese, english));
}
