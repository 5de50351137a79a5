using System.Net.WebSockets;
using System.Text;

namespace RealtimeRag.Benchmarks.Load;

/// <summary>A WebSocket client with as little overhead as possible. Not thread-safe.</summary>
internal sealed class LoadClient : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _length;

    public ReadOnlySpan<byte> Frame => _buffer.AsSpan(0, _length);

    public static async Task<LoadClient> ConnectAsync(Uri address, string? subprotocol = null)
    {
        var client = new LoadClient();
        if (subprotocol is not null)
        {
            client._socket.Options.AddSubProtocol(subprotocol);
        }

        await client._socket.ConnectAsync(address, CancellationToken.None);
        return client;
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> message) => _socket.SendAsync(message, WebSocketMessageType.Text, true, CancellationToken.None);

    public async ValueTask NextAsync()
    {
        _length = 0;
        ValueWebSocketReceiveResult result;
        do
        {
            result = await _socket.ReceiveAsync(_buffer.AsMemory(_length), CancellationToken.None);
            _length += result.Count;
        }
        while (!result.EndOfMessage);
    }

    /// <summary>Reads until a frame contains the given text.</summary>
    public async ValueTask UntilAsync(string part)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        do
        {
            await NextAsync();
        }
        while (Frame.IndexOf(bytes) < 0);
    }

    public void Dispose() => _socket.Dispose();
}
