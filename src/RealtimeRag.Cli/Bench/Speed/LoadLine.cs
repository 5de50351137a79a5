using System.Net;
using System.Net.Sockets;
using System.Text;
using RealtimeRag.Cli.Bench.Wire;

namespace RealtimeRag.Cli.Bench.Speed;

/// <summary>
/// One connection of a load generator: it sends the same bytes repeatedly and counts the received frames without parsing them. Not thread-safe.
/// </summary>
internal sealed class LoadLine : IDisposable
{
    private const int MostAddresses = 250;

    // The number of connections from one address, which has about 28,000 ports.
    private const int PerAddress = 5_000;

    // The acknowledgement of the connection, and the status that follows it.
    private const int Greetings = 2;

    private const int HandshakeSeconds = 30;

    private readonly Socket _socket;
    private FrameCount _frames;

    private LoadLine(Socket socket) => _socket = socket;

    /// <summary>The socket.</summary>
    public Socket Socket => _socket;

    /// <summary>Connects, upgrades and reads the greeting.</summary>
    /// <param name="server">The server's address.</param>
    /// <param name="number">Chooses the local address.</param>
    /// <param name="isV2">Whether to speak version 2.</param>
    public static LoadLine Connect(IPEndPoint server, int number, bool isV2 = false)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = 1_000 * HandshakeSeconds,
            SendTimeout = 1_000 * HandshakeSeconds,
        };
        var line = new LoadLine(socket);
        try
        {
            socket.Bind(new IPEndPoint(new IPAddress([127, 0, (byte)(1 + (number / PerAddress % MostAddresses)), 2]), 0));
            socket.Connect(server);
            socket.Send(ClientFrames.Handshake(server.ToString(), isV2));
            line.ReadGreeting();
            socket.Blocking = false;
            return line;
        }
        catch
        {
            line.Dispose();
            throw;
        }
    }

    /// <summary>Sends all bytes; waits while the socket's buffer is full.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var sent = _socket.Send(bytes, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                _socket.Poll(TimeSpan.FromSeconds(1), SelectMode.SelectWrite);
            }
            else if (error != SocketError.Success)
            {
                throw new WireException($"The server does not take what is sent: {error}");
            }

            bytes = bytes[Math.Max(0, sent)..];
        }
    }

    /// <summary>Reads the available bytes; returns how many frames they complete.</summary>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="read">The bytes read.</param>
    public int Receive(Span<byte> buffer, out ReadOnlySpan<byte> read)
    {
        var count = _socket.Receive(buffer, SocketFlags.None, out var error);
        read = buffer[..Math.Max(0, count)];
        return error == SocketError.WouldBlock ? 0
            : error != SocketError.Success || count == 0 ? throw new WireException($"The server closed the connection: {error}")
            : _frames.Take(read);
    }

    /// <summary>Resets the connection, so that its port is free at once.</summary>
    public void Dispose()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    private void ReadGreeting()
    {
        var buffer = new byte[4 * 1024];
        var (length, end) = (0, -1);
        while (end < 0)
        {
            length += Fill(buffer, length);
            end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        }

        if (!buffer.AsSpan().StartsWith("HTTP/1.1 101 "u8))
        {
            throw new WireException("The handshake was refused: " + Encoding.ASCII.GetString(buffer, 0, Math.Min(end, 100)));
        }

        var greeted = _frames.Take(buffer.AsSpan(end + 4, length - end - 4));
        while (greeted < Greetings)
        {
            greeted += _frames.Take(buffer.AsSpan(0, Fill(buffer, 0)));
        }
    }

    private int Fill(byte[] buffer, int from) =>
        _socket.Receive(buffer.AsSpan(from)) is > 0 and var count ? count : throw new WireException("The server closed the connection during the handshake");
}
