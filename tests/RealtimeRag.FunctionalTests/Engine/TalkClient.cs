using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Schema;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>A bare WebSocket client that keeps every frame as it came. Waits end with the test, or after a minute.</summary>
internal sealed class TalkClient : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly List<string> _frames = [];
    private readonly byte[] _buffer = new byte[512 * 1024];

    private TalkClient()
    {
    }

    /// <summary>Every frame so far, oldest first.</summary>
    public IReadOnlyList<string> Frames => _frames;

    public int? CloseCode => (int?)_socket.CloseStatus;

    public string? CloseText => _socket.CloseStatusDescription;

    public string? Subprotocol => _socket.SubProtocol;

    /// <param name="address">The endpoint.</param>
    /// <param name="configure">Sets options.</param>
    /// <param name="over">Whose connections to use; needed for HTTP/2.</param>
    public static async Task<TalkClient> ConnectAsync(Uri address, Action<ClientWebSocketOptions>? configure = null, HttpMessageInvoker? over = null)
    {
        var client = new TalkClient();
        client._socket.Options.CollectHttpResponseDetails = true;
        configure?.Invoke(client._socket.Options);
        using var patience = Patience.OfAMinute();
        await client._socket.ConnectAsync(address, over, patience.Token);
        return client;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type = WebSocketMessageType.Text, bool isEnd = true)
    {
        using var patience = Patience.OfAMinute();
        await _socket.SendAsync(bytes, type, isEnd, patience.Token);
    }

    public Task FinalAsync(string text, string? sessionId = null) => SendAsync(
        sessionId is null
            ? $$"""{"type":"asr_chunk","text":{{Quoted(text)}},"is_final":true}"""
            : $$"""{"type":"asr_chunk","text":{{Quoted(text)}},"is_final":true,"session_id":{{Quoted(sessionId)}}}""");

    public Task ControlAsync(string action) => SendAsync($$"""{"type":"control","action":"{{action}}"}""");

    /// <summary>The next frame as received; null if the server closed the connection instead.</summary>
    public async Task<string?> NextAsync()
    {
        using var patience = Patience.OfAMinute();
        var result = await _socket.ReceiveWholeAsync(_buffer, patience.Token);
        if (result.MessageType == WebSocketMessageType.Close)
        {
            return null;
        }

        Assert.Equal(WebSocketMessageType.Text, result.MessageType);
        var frame = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(_buffer.AsSpan(0, result.Count));
        _frames.Add(frame);
        await FrameSchemas.CheckAsync(frame, Subprotocol);
        return frame;
    }

    /// <summary>The next frames must be exactly these.</summary>
    public async Task ExpectAsync(params string[] frames)
    {
        foreach (var frame in frames)
        {
            Assert.Equal(frame, await NextAsync());
        }
    }

    /// <summary>Reads until a frame contains a text, and returns that frame.</summary>
    public async Task<string> UntilAsync(string part)
    {
        while (await NextAsync() is { } frame)
        {
            if (frame.Contains(part, StringComparison.Ordinal))
            {
                return frame;
            }
        }

        throw new InvalidOperationException($"Closed with {CloseCode} before '{part}'; frames:\n{string.Join('\n', _frames)}");
    }

    /// <summary>Reads until the server closes, answers in kind and returns the close code.</summary>
    public async Task<int?> UntilClosedAsync()
    {
        while (await NextAsync() is not null)
        {
        }

        using var patience = Patience.OfAMinute();
        try
        {
            if (_socket.State == WebSocketState.CloseReceived)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", patience.Token);
            }
        }
        catch (WebSocketException)
        {
            // The server waits for the reply only so long.
        }

        return CloseCode;
    }

    /// <summary>The whole answer that follows, up to its <c>idle</c>.</summary>
    public async Task<string> AnswerAsync()
    {
        var answer = new StringBuilder();
        while (await NextAsync() is { } frame)
        {
            using var json = JsonDocument.Parse(frame);
            var type = json.RootElement.GetProperty("type").GetString();
            if (type == "answer")
            {
                answer.Append(json.RootElement.GetProperty("content").GetString());
            }
            else if (type == "status" && json.RootElement.GetProperty("stage").GetString() == "idle")
            {
                return answer.ToString();
            }
        }

        throw new InvalidOperationException($"Closed with {CloseCode} '{CloseText}' within an answer of {answer.Length} characters");
    }

    public async Task CloseAsync(WebSocketCloseStatus status = WebSocketCloseStatus.NormalClosure)
    {
        using var patience = Patience.OfAMinute();
        await _socket.CloseOutputAsync(status, "", patience.Token);
    }

    /// <summary>The connection breaks without a word.</summary>
    public void Vanish() => _socket.Abort();

    public void Dispose() => _socket.Dispose();

    internal static string Quoted(string text) => JsonSerializer.Serialize(text);
}
