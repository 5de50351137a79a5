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

    private byte[] _buffer = [];
    private int _length;

    /// <summary>The bytes of the last message.</summary>
    public ReadOnlySpan<byte> Message => _buffer.AsSpan(0, _length);

    /// <summary>Whether the next message has arrived, so that reading it takes no time.</summary>
    public bool HasMore => socket is ServerSocket { HasMessage: true };

    /// <summary>Reads the next message. Throws <see cref="WebSocketException"/> if the connection is broken or the client's close frame is invalid.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadKind> ReadAsync(CancellationToken cancellationToken)
    {
        _length = 0;
        try
        {
            if (!HasMore)
            {
                // Nothing may arrive for hours, so hold no buffer meanwhile.
                Return();
                var first = await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
                if (first.EndOfMessage)
                {
                    return KindOf(first);
                }
            }

            while (true)
            {
                Grow();
                var result = await socket.ReceiveAsync(_buffer.AsMemory(_length), cancellationToken);
                _length += result.Count;
                if (result.EndOfMessage)
                {
                    return KindOf(result);
                }
            }
        }
        finally
        {
            deadline.Stop();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Return();

    private static ReadKind KindOf(ValueWebSocketReceiveResult result) => result.MessageType switch
    {
        WebSocketMessageType.Text => ReadKind.Text,
        WebSocketMessageType.Binary => ReadKind.Binary,
        _ => ReadKind.Close,
    };

    private void Grow()
    {
        if (_length == _buffer.Length)
        {
            var next = ArrayPool<byte>.Shared.Rent(Math.Clamp(2 * _buffer.Length, SmallBuffer, 2 * ProtocolLimits.MessageBytes));
            _buffer.AsSpan(0, _length).CopyTo(next);
            Return();
            _buffer = next;
        }
    }

    private void Return()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}
