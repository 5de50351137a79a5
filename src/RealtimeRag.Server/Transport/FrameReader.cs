using System.Buffers;
using System.Net.WebSockets;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Transport;

/// <summary>What a socket gave.</summary>
internal enum ReadKind
{
    /// <summary>One whole text message.</summary>
    Text,

    /// <summary>One whole binary message; its content is dropped.</summary>
    Binary,

    /// <summary>The client's close frame.</summary>
    Close,

    /// <summary>The message is over the size limit; nothing more is read.</summary>
    TooLarge,

    /// <summary>The message has too many fragments; nothing more is read.</summary>
    TooManyFragments,
}

/// <summary>
/// Reads whole messages within the limits. One reader for each socket; the bytes of a message are valid until the next read.
/// A message that takes too long is reported through the callback, because a read under way cannot be given up without losing the socket.
/// </summary>
internal sealed class FrameReader : IDisposable
{
    private const int SmallBuffer = 4 * 1024;

    private readonly WebSocket _socket;
    private readonly ITimer _slow;
    private readonly TimeSpan _messageTime;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(SmallBuffer);
    private int _length;

    public FrameReader(WebSocket socket, SessionClock clock, TimeSpan messageTime, Action onSlowMessage)
    {
        _socket = socket;
        _messageTime = messageTime;
        _slow = clock.Time.CreateTimer(
            static callback => ((Action)callback!)(), onSlowMessage, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The bytes of the message read last.</summary>
    public ReadOnlySpan<byte> Message => _buffer.AsSpan(0, _length);

    /// <summary>Reads the next message. Throws <see cref="WebSocketException"/> where the connection or its framing is broken.</summary>
    public async ValueTask<ReadKind> ReadAsync(CancellationToken cancellationToken)
    {
        Shrink();
        _length = 0;
        var fragments = 0;
        try
        {
            while (true)
            {
                var result = await _socket.ReceiveAsync(_buffer.AsMemory(_length), cancellationToken);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return ReadKind.Close;
                }

                _length += result.Count;
                if (_length > ProtocolLimits.MessageBytes)
                {
                    return ReadKind.TooLarge;
                }

                if (result.EndOfMessage)
                {
                    return result.MessageType == WebSocketMessageType.Text ? ReadKind.Text : ReadKind.Binary;
                }

                // The framework does not tell a fragment from a part of one: both count, and honest messages have few of either.
                if (++fragments >= ProtocolLimits.Fragments)
                {
                    return ReadKind.TooManyFragments;
                }

                if (fragments == 1)
                {
                    _slow.Change(_messageTime, Timeout.InfiniteTimeSpan);
                }

                Grow();
            }
        }
        finally
        {
            if (fragments > 0)
            {
                _slow.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _slow.Dispose();
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
