using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>A client of v1 as plain as a client can be: text frames out, text frames in.</summary>
internal sealed class PlainTalk : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    public ClientWebSocketOptions Options => _socket.Options;

    /// <summary>The server's close code and reason, once it has closed.</summary>
    public string Closed => $"{(int?)_socket.CloseStatus} {_socket.CloseStatusDescription}";

    public Task ConnectAsync(Uri endpoint) => _socket.ConnectAsync(endpoint, TestContext.Current.CancellationToken);

    public Task SendAsync(string message) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    /// <summary>The next frame as text, or null when the server has closed.</summary>
    public async Task<string?> ReceiveAsync()
    {
        var message = new ArrayBufferWriter<byte>();
        while (true)
        {
            var part = await _socket.ReceiveAsync(message.GetMemory(4096), TestContext.Current.CancellationToken);
            message.Advance(part.Count);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
                return null;
            }

            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.WrittenSpan);
            }
        }
    }

    /// <summary>Reads until a frame that contains a text, and returns it.</summary>
    public async Task<string> ReceiveUntilAsync(string text)
    {
        while (await ReceiveAsync() is { } frame)
        {
            if (frame.Contains(text, StringComparison.Ordinal))
            {
                return frame;
            }
        }

        throw new InvalidOperationException($"The server closed ({Closed}) before it sent {text}");
    }

    public void Dispose() => _socket.Dispose();
}
