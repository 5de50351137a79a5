using System.Buffers;
using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace RealtimeRag.Server.Transport;

/// <summary>
/// Extracts a client's frames from the bytes that have arrived. The bytes are valid: <see cref="ValidatingWebSocketStream"/> has checked them. Has a
/// buffer only while bytes are in it. Not thread-safe, except <see cref="IsReading"/>.
/// </summary>
/// <param name="stream">The connection.</param>
internal sealed class FrameInput(Stream stream)
{
    private const int BufferBytes = 4 * 1024;
    private const int MaskBytes = 4;

    private readonly byte[] _mask = new byte[MaskBytes];
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _isWithin;
    private byte _opcode;
    private bool _isFinal;
    private long _left;
    private int _taken;
    private WebSocketMessageType _type;

    /// <summary>Whether the server is waiting for more bytes. Thread-safe.</summary>
    public bool IsReading { get; private set; }

    /// <summary>Whether a whole control frame is next.</summary>
    public bool HasControl => _isWithin && IsControl && _end - _start >= _left;

    /// <summary>Whether a whole message in one frame, or the client's close frame, is next: nothing else ends a read.</summary>
    public bool HasMessage
    {
        get
        {
            var bytes = _buffer.AsSpan(_start, _end - _start);
            return !_isWithin && HeaderLength(bytes) is > 0 and var header && bytes.Length - header >= PayloadLength(bytes)
                && (bytes[0] & FrameHeader.Final) != 0 && (bytes[0] & FrameHeader.Opcode) is FrameHeader.Text or FrameHeader.Binary or FrameHeader.Close;
        }
    }

    private bool IsControl => _opcode >= FrameHeader.Close;

    /// <summary>Takes what has arrived of the next message; false if nothing has, or a control frame comes first.</summary>
    /// <param name="target">Where its payload goes. If it is empty, only a message's beginning is waited for.</param>
    /// <param name="result">What was taken.</param>
    public bool TryTake(Span<byte> target, out ValueWebSocketReceiveResult result)
    {
        result = default;
        if ((!_isWithin && !TryTakeHeader()) || IsControl)
        {
            return false;
        }

        var count = (int)Math.Min(_left, Math.Min(target.Length, _end - _start));
        if (count == 0 && _left > 0 && !target.IsEmpty)
        {
            return false;
        }

        FrameMask.Remove(_buffer.AsSpan(_start, count), target, _mask, _taken);
        Skip(count);
        result = new(count, _type, _isFinal && _left == 0);
        return true;
    }

    /// <summary>Takes the control frame that is next; returns its opcode.</summary>
    /// <param name="payload">Its payload.</param>
    public byte TakeControl(out ReadOnlyMemory<byte> payload)
    {
        var plain = new byte[_left];
        FrameMask.Remove(_buffer.AsSpan(_start, plain.Length), plain, _mask, 0);
        Skip(plain.Length);
        payload = plain;
        return _opcode;
    }

    /// <summary>Waits for more bytes. Throws <see cref="WebSocketException"/> at the end of the connection.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        IsReading = true;
        try
        {
            if (_start == _end)
            {
                // Nothing may arrive for hours, so hold no buffer meanwhile.
                Return();
#pragma warning disable CA2022 // An empty read takes nothing, it waits.
                _ = await stream.ReadAsync(Memory<byte>.Empty, cancellationToken);
#pragma warning restore CA2022
                _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            }
            else
            {
                // At most the rest of a header or of a control frame.
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read > 0 ? read : throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
        }
        finally
        {
            IsReading = false;
        }
    }

    private bool TryTakeHeader()
    {
        var bytes = _buffer.AsSpan(_start, _end - _start);
        if (HeaderLength(bytes) is not (> 0 and var header))
        {
            return false;
        }

        (_opcode, _isFinal, _left, _taken, _isWithin) = ((byte)(bytes[0] & FrameHeader.Opcode), (bytes[0] & FrameHeader.Final) != 0, PayloadLength(bytes), 0, true);
        bytes.Slice(header - MaskBytes, MaskBytes).CopyTo(_mask);
        _type = IsControl || _opcode == FrameHeader.Continuation ? _type : _opcode == FrameHeader.Text ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
        _start += header;
        return true;
    }

    private void Skip(int count)
    {
        _start += count;
        _taken += count;
        _left -= count;
        _isWithin = _left > 0;
    }

    /// <summary>The length of the header with its mask; 0 if it is not whole.</summary>
    private static int HeaderLength(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
        {
            return 0;
        }

        var length = MaskBytes + (bytes[1] & 0x7F) switch { 127 => 2 + sizeof(ulong), 126 => 2 + sizeof(ushort), _ => 2 };
        return bytes.Length >= length ? length : 0;
    }

    private static long PayloadLength(ReadOnlySpan<byte> bytes) => (bytes[1] & 0x7F) switch
    {
        127 => (long)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
        126 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
        var length => length,
    };

    private void Return()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            (_buffer, _start, _end) = ([], 0, 0);
        }
    }
}
