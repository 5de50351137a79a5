using System.Collections.Concurrent;
using System.Net;

namespace RealtimeRag.FakeDify;

/// <summary>
/// A fake Dify app on a free port. Questions are answered with the replies that a test queues, in order, and with <see cref="Default"/>
/// when there are none; everything received is in <see cref="Log"/>.
/// </summary>
public sealed class FakeDifyServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<FakeReply> _replies = new();
    private readonly WebApplication _app;

    private FakeDifyServer(FakeDifyOptions options, WebApplication app) => (Options, _app) = (options, app);

    public FakeDifyOptions Options { get; }

    public FakeDifyLog Log { get; } = new();

    public FakeConversations Conversations { get; } = new();

    /// <summary>The reply to questions when no reply is queued.</summary>
    public FakeReply Default { get; set; } = FakeReply.Echo;

    /// <summary>The reply to <c>GET /info</c>; null to report the mode in the options.</summary>
    public FakeReply? Info { get; set; }

    /// <summary>The reply to a request that stops a task; null for the usual one.</summary>
    public FakeReply? Stop { get; set; }

    /// <summary>The base address, with <c>/v1</c>.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1/v1");

    public static async Task<FakeDifyServer> StartAsync(FakeDifyOptions? options = null)
    {
        options ??= new();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port));
        var app = builder.Build();
        var server = new FakeDifyServer(options, app);
        app.Run(server.HandleAsync);
        await app.StartAsync();
        server.Url = new Uri(app.Urls.First() + "/v1");
        return server;
    }

    /// <summary>Queues replies to the next questions.</summary>
    public void Enqueue(params ReadOnlySpan<FakeReply> replies)
    {
        foreach (var reply in replies)
        {
            _replies.Enqueue(reply);
        }
    }

    /// <summary>Serves until the process is asked to shut down.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var request = new FakeDifyRequest(
            context.Request.Method,
            context.Request.Path,
            context.Request.QueryString.Value ?? "",
            context.Request.Headers.Authorization,
            await body.ReadToEndAsync(context.RequestAborted));
        try
        {
            Log.Add(request);
            await RouteAsync(new FakeExchange(context, request, this), request);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            Log.AddAborted();
        }
    }

    private Task RouteAsync(FakeExchange exchange, FakeDifyRequest request)
    {
        if (Options.Key is { } key && request.Authorization != "Bearer " + key)
        {
            return FakeReply.Fixture("error_401_unauthorized_invalid_token.json").SendAsync(exchange);
        }

        if (request.IsQuestion)
        {
            return AnswerAsync(exchange);
        }

        return FakeSideRoutes.Find(request, this).SendAsync(exchange);
    }

    private FakeReply? MissingInput(FakeExchange exchange) => Options.RequiredInput is { } name && !exchange.HasInput(name)
        ? FakeReply.Status(400, $$"""{"code": "invalid_param", "message": "{{name}} is required in input form", "status": 400}""")
        : null;

    private async Task AnswerAsync(FakeExchange exchange)
    {
        Log.BeginQuestion();
        try
        {
            var reply = MissingInput(exchange) ?? (_replies.TryDequeue(out var queued) ? queued : Default);
            await reply.SendAsync(exchange);
        }
        finally
        {
            Log.EndQuestion();
        }
    }
}
