using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Transport;

/// <summary>What was read from a socket.</summary>
internal enum ReadKind
{
    /// <summary>One whole text message.</summary>
    Text,

    /// <summary>One whole binary message.</summary>
    Binary,

    /// <summary>The client's close frame.</summary>
    Close,
}

/// <summary>
/// Reads complete messages, after <see cref="ValidatingWebSocketStream"/> has enforced the limits. One reader per socket; the bytes of a
/// message are valid until the next read.
/// </summary>
internal sealed class FrameReader(WebSocket socket, MessageDeadline deadline) : IDisposable
{
    private const int SmallBuffer = 4 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(SmallBuffer);
    private int _length;

    /// <summary>The bytes of the last message.</summary>
    public ReadOnlySpan<byte> Message => _buffer.AsSpan(0, _length);

    /// <summary>Reads the next message. Throws <see cref="WebSocketException"/> if the connection is broken or the client's close frame is invalid.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadKind> ReadAsync(CancellationToken cancellationToken)
    {
        Shrink();
        _length = 0;
        try
        {
            while (true)
            {
                var result = await socket.ReceiveAsync(_buffer.AsMemory(_length), cancellationToken);
                _length += result.Count;
                if (result.EndOfMessage)
                {
                    return result.MessageType switch
                    {
                        WebSocketMessageType.Text => ReadKind.Text,
                        WebSocketMessageType.Binary => ReadKind.Binary,
                        _ => ReadKind.Close,
                    };
                }

                Grow();
            }
        }
        finally
        {
            deadline.Stop();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Grow()
    {
        if (_length == _buffer.Length)
        {
            Exchange(Math.Min(2 * _buffer.Length, 2 * ProtocolLimits.MessageBytes));
        }
    }

    private void Shrink()
    {
        if (_buffer.Length > 4 * SmallBuffer)
        {
            _length = 0;
            Exchange(SmallBuffer);
        }
    }

    private void Exchange(int size)
    {
        var next = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(0, _length).CopyTo(next);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = next;
    }
}
