using System.Buffers.Binary;
using System.Text.Unicode;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Transport;

/// <summary>
/// Parses a client's frames (RFC 6455, section 5) without changing a byte, and finds the first byte that violates a rule or a limit.
/// Ignores the content of close frames, after which nothing follows. Not thread-safe.
/// </summary>
internal sealed class FrameScanner
{
    private const int MaskBytes = 4;
    private const int MaxControlPayload = 125;
    private const int BlockBytes = 512;
    private const byte LastControl = FrameHeader.Pong;

    private readonly byte[] _header = new byte[2 + sizeof(ulong) + MaskBytes];
    private int _have;
    private bool _inPayload;
    private ulong _left;
    private int _maskAt;
    private bool _isOpen;
    private bool _isText;
    private ulong _size;
    private int _fragments;
    private Utf8Check _utf8;
    private bool _isOver;
    private bool _isReceipt;
    private bool _hasReceipt;

    /// <summary>A complete ping frame from the server; a client answers it with a pong that carries the same payload.</summary>
    public static ReadOnlySpan<byte> ReceiptPing => [0x89, 4, (byte)'s', (byte)'e', (byte)'e', (byte)'n'];

    /// <summary>Called at the end of each ping; false if the client pings too often. The framework would answer every ping. Null for no limit.</summary>
    public Func<bool>? MayPing { get; set; }

    /// <summary>The rule that was violated, or null. Nothing after the violation is examined.</summary>
    public CloseReason? Violation { get; private set; }

    /// <summary>Whether a frame or a message is incomplete.</summary>
    public bool IsWithin => _isOpen || _have > 0 || _inPayload;

    private static ReadOnlySpan<byte> ReceiptPayload => ReceiptPing[2..];

    private byte Opcode => (byte)(_header[0] & 0x0F);

    private bool IsFinal => (_header[0] & 0x80) != 0;

    private bool IsControl => Opcode >= FrameHeader.Close;

    private int ShortLength => _header[1] & 0x7F;

    private int MaskIndex => 2 + (ShortLength == 127 ? sizeof(ulong) : ShortLength == 126 ? sizeof(ushort) : 0);

    /// <summary>Examines the next bytes; returns how many of them are valid. Fewer than given means a violation.</summary>
    public int Take(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length;)
        {
            if (_isOver)
            {
                return bytes.Length;
            }

            var good = _inPayload ? TakePayload(bytes[i..]) : TakeHeader(bytes[i]) ? 1 : 0;
            i += good;
            if (Violation is not null)
            {
                return i;
            }
        }

        return bytes.Length;
    }

    /// <summary>Whether the reply to <see cref="ReceiptPing"/> has arrived since the last call.</summary>
    public bool TakeReceipt()
    {
        var has = _hasReceipt;
        _hasReceipt = false;
        return has;
    }

    private bool TakeHeader(byte next)
    {
        _header[_have++] = next;
        Violation = _have switch
        {
            1 => JudgeFirst(),
            2 => JudgeSecond(),
            _ when _have == MaskIndex => JudgeLength(),
            _ => null,
        };
        if (Violation is null && _have == 2 && MaskIndex == 2)
        {
            Violation = JudgeLength();
        }

        if (Violation is null && _have >= 2 && _have == MaskIndex + MaskBytes)
        {
            BeginPayload();
        }

        return Violation is null;
    }

    private CloseReason? JudgeFirst()
    {
        var isKnown = Opcode is <= FrameHeader.Binary or (>= FrameHeader.Close and <= LastControl);
        var isInOrder = IsControl || (Opcode == FrameHeader.Continuation) == _isOpen;
        return (_header[0] & 0x70) == 0 && isKnown && isInOrder && (IsFinal || !IsControl) ? null : CloseReason.ProtocolError;
    }

    private CloseReason? JudgeSecond() =>
        (_header[1] & 0x80) != 0 && (!IsControl || ShortLength <= MaxControlPayload) ? null : CloseReason.ProtocolError;

    private CloseReason? JudgeLength()
    {
        _left = ShortLength switch
        {
            127 => BinaryPrimitives.ReadUInt64BigEndian(_header.AsSpan(2)),
            126 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
            _ => (ulong)ShortLength,
        };
        if (_left > long.MaxValue)
        {
            return CloseReason.ProtocolError;
        }

        if (IsControl)
        {
            return null;
        }

        if (Opcode != FrameHeader.Continuation)
        {
            (_isOpen, _isText, _size, _fragments, _utf8) = (true, Opcode == FrameHeader.Text, 0, 0, default);
        }

        _size += _left;
        return _size > ProtocolLimits.MessageBytes ? CloseReason.MessageTooLarge
            : ++_fragments > ProtocolLimits.Fragments ? CloseReason.TooManyFragments
            : null;
    }

    private void BeginPayload()
    {
        _maskAt = 0;
        _isReceipt = Opcode == FrameHeader.Pong && ShortLength == ReceiptPayload.Length;
        if (_left > 0)
        {
            _inPayload = true;
        }
        else
        {
            EndFrame();
        }
    }

    private int TakePayload(ReadOnlySpan<byte> bytes)
    {
        var count = (int)Math.Min(_left, (ulong)bytes.Length);
        if (_isText && !IsControl)
        {
            if (TakeText(bytes[..count]) is var good && good < count)
            {
                Violation = CloseReason.InvalidUtf8;
                return good;
            }
        }
        else if (_isReceipt)
        {
            _isReceipt = IsOfReceipt(bytes[..count]);
        }

        _left -= (ulong)count;
        if (_left == 0)
        {
            EndFrame();
        }

        // Withhold the last byte of an invalid text or of an excess ping: with it the message or the frame would be complete.
        return Violation is null ? count : count - 1;
    }

    /// <summary>
    /// Returns how many bytes of a text are valid. Checks whole blocks at once, and only one that is invalid or ends within a character byte by byte.
    /// </summary>
    private int TakeText(ReadOnlySpan<byte> bytes)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        for (var done = 0; done < bytes.Length;)
        {
            var plain = block[..Math.Min(BlockBytes, bytes.Length - done)];
            FrameMask.Remove(bytes.Slice(done, plain.Length), plain, _header.AsSpan(MaskIndex, MaskBytes), _maskAt);
            if (!_utf8.IsWhole || !Utf8.IsValid(plain))
            {
                for (var i = 0; i < plain.Length; i++)
                {
                    if (!_utf8.Take(plain[i]))
                    {
                        return done + i;
                    }
                }
            }

            _maskAt += plain.Length;
            done += plain.Length;
        }

        return bytes.Length;
    }

    private bool IsOfReceipt(ReadOnlySpan<byte> bytes)
    {
        foreach (var next in bytes)
        {
            if ((byte)(next ^ _header[MaskIndex + (_maskAt & 3)]) != ReceiptPayload[_maskAt++])
            {
                return false;
            }
        }

        return true;
    }

    private void EndFrame()
    {
        (_have, _inPayload) = (0, false);
        _isOver |= Opcode == FrameHeader.Close;
        _hasReceipt |= _isReceipt;
        if (Opcode == FrameHeader.Ping && MayPing?.Invoke() == false)
        {
            Violation = CloseReason.TooManyPings;
        }

        if (!IsControl && IsFinal)
        {
            _isOpen = false;
            Violation = _isText && !_utf8.IsWhole ? CloseReason.InvalidUtf8 : null;
        }
    }
}
