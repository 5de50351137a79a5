using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace RealtimeRag.FunctionalTests.Engine.Raw;

/// <summary>A TCP connection that writes arbitrary bytes and can read WebSocket frames.</summary>
internal sealed class RawSocket : IDisposable
{
    public const string Upgrade = """
        GET /ws/realtime-asr HTTP/1.1
        Host: localhost
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        Sec-WebSocket-Version: 13
        """;

    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly byte[] _one = new byte[1];
    private bool _isReset;
    private Stream _reading = Stream.Null;
    private Stream _writing = Stream.Null;

    public static async Task<RawSocket> ConnectAsync(TestServer server)
    {
        var socket = new RawSocket();
        await socket._tcp.ConnectAsync(server.Http.BaseAddress!.Host, server.Http.BaseAddress.Port, TestContext.Current.CancellationToken);
        socket._writing = socket._tcp.GetStream();
        socket._reading = new BufferedStream(socket._writing, 4096);
        return socket;
    }

    /// <summary>Connects, upgrades and reads the two frames that every connection begins with.</summary>
    /// <param name="server">The server.</param>
    /// <param name="header">One more line of the handshake.</param>
    public static async Task<RawSocket> TalkAsync(TestServer server, string? header = null)
    {
        var socket = await ConnectAsync(server);
        await socket.WriteAsync(Request(header is null ? Upgrade : $"{Upgrade}\n{header}"));
        Assert.StartsWith("HTTP/1.1 101 ", await socket.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.StartsWith("ack {", await socket.ReadPastPingsAsync(), StringComparison.Ordinal);
        Assert.Equal("listening", await socket.ReadPastPingsAsync());
        return socket;
    }

    /// <summary>The next frame that is not a ping, in short form. A server that pings early may do so before its first frame; the ping is answered.</summary>
    public async Task<string> ReadPastPingsAsync()
    {
        while (true)
        {
            var frame = await ReadFrameAsync();
            if (!frame.StartsWith("ping", StringComparison.Ordinal))
            {
                return frame;
            }

            await WriteAsync(RawFrame.Of(RawFrame.Pong, Convert.FromHexString(frame["ping".Length..].Trim())));
        }
    }

    /// <summary>The head of a request as bytes: lines end as HTTP requires, and an empty line ends it.</summary>
    public static byte[] Request(string head) => Encoding.Latin1.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n");

    public async Task WriteAsync(byte[] bytes) => await _writing.WriteAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>Writes as long as the server accepts it; the server may already have closed the connection.</summary>
    public async Task OfferAsync(byte[] bytes)
    {
        try
        {
            await WriteAsync(bytes);
        }
        catch (IOException)
        {
            // The close frame is still to be read.
        }
    }

    /// <summary>The client has nothing more to say, and still listens.</summary>
    public void EndWriting()
    {
        try
        {
            _tcp.Client.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server was quicker.
        }
    }

    /// <summary>A reply's status line and headers.</summary>
    public async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await ReadByteAsync() is { } next)
        {
            head.Append((char)next);
        }

        return head.ToString();
    }

    /// <summary>
    /// The next frame in short: an acknowledged type (<c>ack keepalive</c>), a stage, an error's code, <c>ping hex</c>, <c>pong hex</c>, <c>close 1002</c>,
    /// or <c>end</c> if the connection has ended, <c>reset</c> if it broke.
    /// </summary>
    public async Task<string> ReadFrameAsync()
    {
        if (await ReadByteAsync() is not { } first)
        {
            return _isReset ? "reset" : "end";
        }

        var payload = await ReadPayloadAsync(first);
        var length = payload.Length;
        return (first & 0x0F) switch
        {
            RawFrame.Text => InShort(payload),
            RawFrame.Ping => $"ping {Convert.ToHexString(payload)}".TrimEnd(),
            RawFrame.Pong => $"pong {Convert.ToHexString(payload)}".TrimEnd(),
            RawFrame.Close when length == 0 => "close",
            RawFrame.Close => $"close {(payload[0] << 8) | payload[1]}",
            var opcode => throw new InvalidOperationException($"opcode {opcode}"),
        };
    }

    /// <summary>The next frame's opcode and payload, and how many bytes it took.</summary>
    public async Task<(int Opcode, byte[] Payload, int Size)> ReadWholeFrameAsync()
    {
        var first = await ReadByteAsync() ?? throw new EndOfStreamException();
        var payload = await ReadPayloadAsync(first);
        return (first & 0x0F, payload, payload.Length + (payload.Length > 125 ? 4 : 2));
    }

    /// <summary>Every frame up to the end of the connection, in short.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var frames = new List<string>();
        while (frames.Count == 0 || frames[^1] is not ("end" or "reset"))
        {
            frames.Add(await ReadFrameAsync());
            if (frames[^1] == "close" || frames[^1].StartsWith("close ", StringComparison.Ordinal))
            {
                EndWriting();
            }
        }

        return string.Join(", ", frames);
    }

    public void Dispose()
    {
        _reading.Dispose();
        _tcp.Dispose();
    }

    private static string InShort(byte[] json)
    {
        using var frame = JsonDocument.Parse(json);
        var root = frame.RootElement;
        return root.GetProperty("type").GetString() switch
        {
            "ack" => "ack " + (root.TryGetProperty("received_type", out var type) ? type.GetString() : Encoding.UTF8.GetString(json)),
            "status" => root.GetProperty("stage").GetString()!,
            "error" => root.GetProperty("code").GetString()!,
            "answer" => $"answer {root.GetProperty("content").GetString()}".TrimEnd(),
            var other => other!,
        };
    }

    private async Task<byte[]> ReadPayloadAsync(byte first)
    {
        Assert.Equal(0x80, first & 0xF0);
        var payload = new byte[await ReadLengthAsync()];
        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] = await ReadByteAsync() ?? throw new EndOfStreamException();
        }

        return payload;
    }

    private async Task<long> ReadLengthAsync()
    {
        long length = await ReadByteAsync() ?? throw new EndOfStreamException();
        var more = length switch { 126 => 2, 127 => 8, _ => 0 };
        for (length = more == 0 ? length : 0; more > 0; more--)
        {
            length = (length << 8) | (await ReadByteAsync() ?? throw new EndOfStreamException());
        }

        return length;
    }

    private async Task<byte?> ReadByteAsync()
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(20));
            return await _reading.ReadAsync(_one, patience.Token) == 0 ? null : _one[0];
        }
        catch (IOException)
        {
            _isReset = true;
            return null;
        }
    }
}
