using Microsoft.Extensions.DependencyInjection;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.FunctionalTests.Engine.Raw;

/// <summary>Handshakes as bytes: which ones are accepted, and how the others are refused.</summary>
public sealed class HandshakeTableTests(RawServer shared) : IClassFixture<RawServer>
{
    private static readonly string Quotes = new('"', 8 * 1024);

    /// <summary>A change to a valid handshake and the resulting status.</summary>
    public static TheoryData<string, string, string, int> Rows => new()
    {
        { "as it should be", "", "", 101 },
        { "H3 no Upgrade", "Upgrade: websocket\n", "", 426 },
        { "H3 another Upgrade", "Upgrade: websocket", "Upgrade: h2c", 426 },
        { "H3 no Connection", "Connection: Upgrade\n", "", 426 },
        { "H3 Connection without upgrade", "Connection: Upgrade", "Connection: keep-alive", 426 },
        { "Connection among others, in any case", "Connection: Upgrade", "Connection: keep-alive, uPGRADE", 101 },
        { "H3 no key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n", "", 426 },
        { "H3 a key that is too short", "dGhlIHNhbXBsZSBub25jZQ==", "dGhl", 426 },
        { "H3 a key that is no Base64", "dGhlIHNhbXBsZSBub25jZQ==", "!!!!!!!!!!!!!!!!!!!!!!==", 426 },
        { "H3 no version", "\nSec-WebSocket-Version: 13", "", 426 },
        { "H3 version 8", "Version: 13", "Version: 8", 426 },
        { "H3 version 14", "Version: 13", "Version: 14", 426 },
        { "H3 POST", "GET", "POST", 426 },
        { "H3 PUT", "GET", "PUT", 426 },
        { "H5 HTTP/1.0", "HTTP/1.1", "HTTP/1.0", 426 },
        { "HTTP/2.0 in a line of HTTP/1", "HTTP/1.1", "HTTP/2.0", 505 },
        { "H8 two Hosts", "Host: localhost", "Host: localhost\nHost: localhost", 400 },
        { "H8 no Host", "Host: localhost\n", "", 400 },
        { "H8 NUL in the path", "/ws/", "/ws/\0", 400 },
        { "H8 a folded line", "Upgrade: websocket", "Upgrade:\n websocket", 400 },
        { "H8 a blank before the colon", "Upgrade: websocket", "Upgrade : websocket", 400 },
        { "H8 no method", "GET ", "", 400 },
        { "H8 garbage", "GET /ws/realtime-asr HTTP/1.1", "\u0016\u0003\u0001\u0002\u0000\u0001", 400 },
        { "H7 a path of 9 KiB", "/ws/", $"/{new string('p', 9 * 1024)}/", 414 },
        { "64 headers", "Upgrade: websocket", "Upgrade: websocket\n" + Lines(59), 101 },
        { "H6 65 headers", "Upgrade: websocket", "Upgrade: websocket\n" + Lines(60), 431 },
        { "H6 101 headers", "Upgrade: websocket", "Upgrade: websocket\n" + Lines(96), 431 },
        { "H6 33 KiB of headers", "Upgrade: websocket", "Upgrade: websocket\nX: " + new string('x', 33 * 1024), 431 },
        { "15 KiB of headers", "Upgrade: websocket", "Upgrade: websocket\nX: " + new string('x', 15 * 1024), 101 },
        { "H6 17 KiB of headers", "Upgrade: websocket", "Upgrade: websocket\nX: " + new string('x', 17 * 1024), 431 },
        { "H10 8 KiB of quotes for a subprotocol", "Upgrade: websocket", "Upgrade: websocket\nSec-WebSocket-Protocol: " + Quotes, 101 },
        { "8 KiB of quotes for an extension", "Upgrade: websocket", "Upgrade: websocket\nSec-WebSocket-Extensions: " + Quotes, 101 },
        { "an extension is not taken up", "Upgrade: websocket", "Upgrade: websocket\nSec-WebSocket-Extensions: permessage-deflate", 101 },
        { "H17 an unknown path", "/ws/realtime-asr", "/ws/realtime", 404 },
        { "H17 a path below the endpoint", "/ws/realtime-asr", "/ws/realtime-asr/x", 404 },
        { "a query", "/ws/realtime-asr", "/ws/realtime-asr?lang=en&session=%00", 101 },
        { "an absolute address", "/ws/realtime-asr", "http://localhost/ws/realtime-asr", 101 },

        // The framework accepts these two, which is harmless.
        { "H4 two versions", "Version: 13", "Version: 13, 8", 101 },
        { "an upper case Upgrade", "Upgrade: websocket", "Upgrade: WebSocket", 101 },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_handshake_has_the_status_of_its_row(string row, string replaced, string by, int status)
    {
        using var socket = await RawSocket.ConnectAsync(shared.Server);
        await socket.WriteAsync(RawSocket.Request(replaced.Length == 0 ? RawSocket.Upgrade : RawSocket.Upgrade.Replace(replaced, by)));
        var head = await socket.ReadHeadAsync();
        Assert.True(head.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal), $"{row}: {head}");
        Assert.DoesNotContain("Sec-WebSocket-Extensions", head);
        Assert.DoesNotContain("Sec-WebSocket-Protocol", head);
        Assert.DoesNotContain("Server:", head);
        if (status == 101)
        {
            Assert.Contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", head, StringComparison.OrdinalIgnoreCase);
            Assert.StartsWith("ack {", await socket.ReadFrameAsync(), StringComparison.Ordinal);
        }
        else if (status == 426)
        {
            Assert.Contains("\r\nSec-WebSocket-Version: 13\r\n", head);
            Assert.Contains("\r\nUpgrade: websocket\r\n", head);
        }
    }

    [Fact]
    public async Task H15_A_draining_server_says_when_to_retry()
    {
        await using var server = await TestServer.StartAsync(new ScriptedSource(), settings: ("DRAIN_TIMEOUT", "30"));
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        await client.UntilAsync("querying_rag");
        using var socket = await RawSocket.ConnectAsync(server);
        var stopped = server.StopAsync();
        while (!server.Services.GetRequiredService<ConnectionGate>().IsDraining)
        {
            await Task.Yield();
        }

        await socket.WriteAsync(RawSocket.Request(RawSocket.Upgrade));
        var head = await socket.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 503 ", head, StringComparison.Ordinal);
        Assert.Contains("\r\nRetry-After: 5\r\n", head);
        client.Vanish();
        await stopped;
    }

    [Fact]
    public async Task Frames_right_after_the_handshake_are_read()
    {
        using var socket = await RawSocket.ConnectAsync(shared.Server);
        byte[] keepalive = RawFrame.OfText(RawFrame.Keepalive);
        await socket.WriteAsync([.. RawSocket.Request(RawSocket.Upgrade), .. keepalive, .. keepalive, .. RawFrame.OfClose(1000)]);
        Assert.StartsWith("HTTP/1.1 101 ", await socket.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Matches("^ack {.*}, listening, ack keepalive, ack keepalive, close 1000, end$", await socket.ReadToEndAsync());
    }

    [Fact]
    public async Task H18_A_second_request_after_the_handshake_is_an_invalid_frame()
    {
        using var socket = await RawSocket.ConnectAsync(shared.Server);
        await socket.WriteAsync([.. RawSocket.Request(RawSocket.Upgrade), .. RawSocket.Request("GET /healthz HTTP/1.1\nHost: localhost")]);
        Assert.StartsWith("HTTP/1.1 101 ", await socket.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Matches("^ack {.*}, listening, close 1002, end$", await socket.ReadToEndAsync());
    }

    [Fact]
    public async Task A_connection_that_was_refused_an_upgrade_serves_the_next_request()
    {
        using var socket = await RawSocket.ConnectAsync(shared.Server);
        await socket.WriteAsync(RawSocket.Request("HEAD /ws/realtime-asr HTTP/1.1\nHost: localhost"));
        Assert.StartsWith("HTTP/1.1 426 ", await socket.ReadHeadAsync(), StringComparison.Ordinal);
        await socket.WriteAsync(RawSocket.Request("GET /healthz HTTP/1.1\nHost: localhost"));
        Assert.StartsWith("HTTP/1.1 200 ", await socket.ReadHeadAsync(), StringComparison.Ordinal);
    }

    private static string Lines(int count) => string.Join('\n', Enumerable.Range(0, count).Select(static i => $"X-{i}: x"));
}
