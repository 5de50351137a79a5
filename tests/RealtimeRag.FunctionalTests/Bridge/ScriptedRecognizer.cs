using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Bridge;

/// <summary>A recognizer on a free port that plays one recorded session, and keeps every byte that it receives.</summary>
internal sealed class ScriptedRecognizer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<ScriptedRecognizer, Task> _script;
    private readonly List<(bool IsText, byte[] Bytes)> _received = [];
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _buffer = new byte[1024 * 1024];
    private WebSocket _socket = null!;

    private ScriptedRecognizer(Func<ScriptedRecognizer, Task> script)
    {
        _script = script;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(ServeAsync);
    }

    public string Address => _app.Urls.First().Replace("http", "ws", StringComparison.Ordinal);

    /// <summary>Everything that was sent, text as <c>text …</c> and audio as its size.</summary>
    public IEnumerable<string> Received => _received.Select(static m => m.IsText ? "text " + Encoding.UTF8.GetString(m.Bytes) : $"{m.Bytes.Length} bytes");

    /// <summary>All bytes that came in binary messages, but for the last <paramref name="farewells"/> of them.</summary>
    public byte[] Audio(int farewells = 0) => [.. _received.Where(static m => !m.IsText).SkipLast(farewells).SelectMany(static m => m.Bytes)];

    /// <summary>The subprotocols that the client offered.</summary>
    public IList<string> Offered { get; private set; } = [];

    /// <summary>The client's close code; null while it has not closed.</summary>
    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    /// <summary>Completes when the connection is over.</summary>
    public Task Over => _over.Task.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Starts one that does as <paramref name="script"/> says, then reads until the client closes.</summary>
    public static async Task<ScriptedRecognizer> StartAsync(Func<ScriptedRecognizer, Task> script)
    {
        var recognizer = new ScriptedRecognizer(script);
        await recognizer._app.StartAsync(TestContext.Current.CancellationToken);
        return recognizer;
    }

    /// <summary>Reads one message; false when the client has closed.</summary>
    public async Task<bool> ReadAsync()
    {
        var message = await _socket.ReceiveWholeAsync(_buffer, CancellationToken.None);
        if (message.MessageType == WebSocketMessageType.Close)
        {
            return false;
        }

        _received.Add((message.MessageType == WebSocketMessageType.Text, _buffer[..message.Count]));
        return true;
    }

    /// <summary>Reads until a text message has come, or a binary one that says the same.</summary>
    public async Task ReadUntilAsync(string text)
    {
        while (await ReadAsync() && Encoding.UTF8.GetString(_received[^1].Bytes) != text)
        {
        }
    }

    public async Task SendAsync(params string[] messages)
    {
        foreach (var message in messages)
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
    }

    public Task SendBinaryAsync(byte[] bytes) => _socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    public Task CloseAsync() => _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

    /// <summary>Breaks the connection.</summary>
    public void Break() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        Offered = context.WebSockets.WebSocketRequestedProtocols;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(Offered.Count > 0 ? Offered[0] : null);
        _socket = socket;
        try
        {
            await _script(this);
            while (socket.State is WebSocketState.Open or WebSocketState.CloseSent && await ReadAsync())
            {
            }
        }
        catch (WebSocketException)
        {
            // The client left without closing, or the script broke the connection.
        }
        finally
        {
            _over.TrySetResult();
        }
    }
}
