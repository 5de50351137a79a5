using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace RealtimeRag.Client.Wire;

/// <summary>Reads complete frames from one socket. Not thread-safe.</summary>
internal sealed class FrameReceiver(WebSocket socket, bool keepJson) : IDisposable
{
    private const int LongestFrame = 4 * 1024 * 1024;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);

    /// <summary>The next frame; null when the server has closed the connection.</summary>
    /// <exception cref="WebSocketException">The connection broke, or a frame is longer than 4 MiB.</exception>
    public async ValueTask<WireFrame?> ReadAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return Parse(_buffer.AsSpan(0, length));
            }

            if (length == _buffer.Length)
            {
                Grow();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private WireFrame Parse(ReadOnlySpan<byte> utf8)
    {
        var frame = WireFrame.Read(utf8) ?? new WireFrame();
        return keepJson ? frame with { Json = Encoding.UTF8.GetString(utf8) } : frame;
    }

    private void Grow()
    {
        if (_buffer.Length >= LongestFrame)
        {
            throw new WebSocketException(WebSocketError.HeaderError, "The server sent a frame of more than 4 MiB");
        }

        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
