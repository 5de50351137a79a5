using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace RealtimeRag.Cli.Bench.Wire;

/// <summary>A WebSocket client at the byte level: it writes any bytes, and checks the server's frames. Not thread-safe.</summary>
internal sealed class RawConnection : IDisposable
{
    /// <summary>The number of local addresses that connections may use.</summary>
    public const int Addresses = 250;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[8 * 1024];
    private int _start;
    private int _end;

    private RawConnection()
    {
    }

    /// <param name="server">Where to connect.</param>
    /// <param name="number">Chooses the local address if the server is on this machine: a single address has too few ports, and limits of the server apply to
    /// it.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    public static async Task<RawConnection> ConnectAsync(IPEndPoint server, long number, CancellationToken cancellationToken)
    {
        var connection = new RawConnection();
        try
        {
            if (IPAddress.IsLoopback(server.Address))
            {
                connection._socket.Bind(new IPEndPoint(new IPAddress([127, 0, (byte)(1 + (number % Addresses)), 1]), 0));
            }

            await connection._socket.ConnectAsync(server, cancellationToken);
            return connection;
        }
        catch
        {
            connection._socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends all bytes; false if the connection has ended.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes, cancellationToken)..];
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Shuts down the sending side.</summary>
    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server closed the connection first.
        }
    }

    /// <summary>Reads the reply to the handshake.</summary>
    public async Task ReadUpgradeAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync(cancellationToken))
            {
                throw new WireException("The connection ended before the reply to its handshake");
            }
        }

        if (!_buffer.AsSpan(_start).StartsWith("HTTP/1.1 101 "u8))
        {
            throw new WireException("The handshake was refused");
        }

        _start += end + 4;
    }

    /// <summary>The next frame; null at the end of the connection. Throws if the server violates the rules of WebSocket frames or of the protocol.</summary>
    public async Task<ReceivedFrame?> ReadFrameAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTake(out var frame))
            {
                if (frame.Opcode == ReceivedFrame.Text)
                {
                    CheckMessage(frame.Payload.Span);
                }

                return frame;
            }

            if (!await FillAsync(cancellationToken))
            {
                return null;
            }
        }
    }

    /// <summary>Resets the connection, so that its port is free at once.</summary>
    public void Dispose()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    private static void CheckMessage(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject || !reader.Read() || !reader.ValueTextEquals("type"u8))
        {
            throw new WireException("The server sent a message without a type");
        }

        while (reader.Read())
        {
        }
    }

    private bool TryTake(out ReceivedFrame frame)
    {
        frame = default;
        var bytes = _buffer.AsSpan(_start, _end - _start);
        if (bytes.Length < 2)
        {
            return false;
        }

        if ((bytes[0] & 0xF0) != 0x80 || (bytes[1] & 0x80) != 0)
        {
            throw new WireException($"The server sent a frame that begins with {bytes[0]:X2} {bytes[1]:X2}");
        }

        var header = bytes[1] switch { 126 => 4, 127 => 10, _ => 2 };
        if (bytes.Length < header)
        {
            return false;
        }

        var length = header switch { 4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), 10 => (int)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]), _ => bytes[1] };
        if (bytes.Length < header + length)
        {
            return false;
        }

        frame = new(bytes[0] & 0x0F, _buffer.AsMemory(_start + header, length));
        _start += header + length;
        return true;
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }
        else if (_end == _buffer.Length)
        {
            var left = _end - _start;
            var target = left > _buffer.Length / 2 ? new byte[2 * _buffer.Length] : _buffer;
            _buffer.AsSpan(_start, left).CopyTo(target);
            (_buffer, _start, _end) = (target, 0, left);
        }

        try
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            return read > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
