using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Client;

/// <summary>A WebSocket server on a free port whose connections the test plays by hand.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<ScriptedConnection> _connections = Channel.CreateUnbounded<ScriptedConnection>();

    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _accepted;

    private ScriptedServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(ServeAsync);
    }

    /// <summary>Answers the next upgrades with an HTTP status instead, where it is set; <c>Retry-After</c> goes with it.</summary>
    public (int Status, string? RetryAfter)? Refusal { get; set; }

    /// <summary>What <c>/healthz</c> and <c>/readyz</c> answer; where it is not set they are like any other address.</summary>
    public (int Live, int Ready)? Health { get; set; }

    /// <summary>The version that the server agrees to, where it is offered.</summary>
    public string? SubProtocol { get; set; } = "realtime-rag.v2";

    /// <summary>Leaves the next upgrades unanswered until the caller goes away.</summary>
    public bool Stalls { get; set; }

    /// <summary>Completes when an upgrade waits for an answer that does not come.</summary>
    public Task WhenStalled => _stalled.Task;

    /// <summary>How many connections were made.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    public Uri Address => new(_app.Urls.First().Replace("http", "ws", StringComparison.Ordinal) + "/ws/realtime-asr");

    public static async Task<ScriptedServer> StartAsync()
    {
        var server = new ScriptedServer();
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask<ScriptedConnection> AcceptAsync() => _connections.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (Health is { } health && context.Request.Path.Value is "/healthz" or "/readyz")
        {
            context.Response.StatusCode = context.Request.Path.Value == "/healthz" ? health.Live : health.Ready;
            return;
        }

        if (Stalls)
        {
            _stalled.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        if (Refusal is { } refusal)
        {
            context.Response.StatusCode = refusal.Status;
            context.Response.Headers.RetryAfter = refusal.RetryAfter;
            return;
        }

        var selected = SubProtocol is { } wanted && context.WebSockets.WebSocketRequestedProtocols.Contains(wanted) ? wanted : null;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = selected });
        var connection = new ScriptedConnection(context, socket);
        Interlocked.Increment(ref _accepted);
        await _connections.Writer.WriteAsync(connection, context.RequestAborted);
        await connection.ReadAllAsync();
    }
}

/// <summary>One connection of a <see cref="ScriptedServer"/>, from the server's side.</summary>
internal sealed class ScriptedConnection(HttpContext context, WebSocket socket)
{
    private readonly Channel<JsonElement> _messages = Channel.CreateUnbounded<JsonElement>();

    public string? Authorization { get; } = context.Request.Headers.Authorization;

    public string Query { get; } = context.Request.QueryString.Value ?? "";

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    /// <summary>Sends bytes that are no frame of the protocol.</summary>
    public async Task SendRawAsync(byte[] bytes, WebSocketMessageType type, bool isEnd = true) =>
        await socket.SendAsync(bytes, type, isEnd, TestContext.Current.CancellationToken);

    public async Task SendAsync(params string[] frames)
    {
        foreach (var frame in frames)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The greeting of v2.</summary>
    public Task GreetAsync(string sessionId = "s1", string token = "t1") => SendAsync(
        $$"""{"type":"ack","session_id":"{{sessionId}}","protocol":2,"epoch":"e1","resume_token":"{{token}}","resume_window_ms":120000,"max_message_bytes":65536,"backend":"mock"}""",
        """{"type":"status","stage":"listening","seq":1}""");

    public Task RecoverAsync(string token = "t2") => SendAsync(
        $$"""{"type":"ack","received_type":"resume","session_id":"s1","recovered":true,"epoch":"e1","resume_token":"{{token}}","resume_window_ms":120000}""");

    /// <summary>The next message; null when the client closed the connection, or it broke.</summary>
    public async Task<JsonElement?> ReceiveAsync() =>
        await _messages.Reader.WaitToReadAsync(TestContext.Current.CancellationToken) && _messages.Reader.TryRead(out var message) ? message : null;

    /// <summary>Reads all that comes, until the connection ends.</summary>
    public async Task ReadAllAsync()
    {
        var buffer = new byte[200_000];
        try
        {
            while (await ReadAsync(buffer) is { } message)
            {
                _messages.Writer.TryWrite(message);
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException)
        {
            socket.Abort();
        }
        finally
        {
            // Waits for the end must not last for ever, whatever the broken socket throws.
            _messages.Writer.TryComplete();
        }
    }

    public async Task CloseAsync(int code, string? reason = null) =>
        await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, TestContext.Current.CancellationToken);

    /// <summary>Breaks the connection without a close frame.</summary>
    public void Break() => context.Abort();

    private async Task<JsonElement?> ReadAsync(byte[] buffer)
    {
        var message = await socket.ReceiveWholeAsync(buffer, CancellationToken.None);
        if (message.MessageType == WebSocketMessageType.Close)
        {
            return null;
        }

        using var json = JsonDocument.Parse(buffer.AsMemory(0, message.Count));
        return json.RootElement.Clone();
    }
}
