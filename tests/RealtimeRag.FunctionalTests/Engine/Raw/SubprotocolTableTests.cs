using System.Text.Json;

namespace RealtimeRag.FunctionalTests.Engine.Raw;

/// <summary>What a client offers as subprotocols, and what is selected. Everything else that it offers, especially secrets, is never echoed.</summary>
public sealed class SubprotocolTableTests(RawServer shared) : IClassFixture<RawServer>
{
    private const string Secret = "s3cr3t";

    public static TheoryData<string[], bool> Offers => new()
    {
        { [], false },
        { ["realtime-rag.v2"], true },
        { ["realtime-rag.v2, bearer.s3cr3t"], true },
        { ["bearer.s3cr3t, realtime-rag.v2"], true },
        { ["realtime-rag.v2,ticket.s3cr3t"], true },
        { ["realtime-rag.v2", "bearer.s3cr3t"], true },
        { ["bearer.s3cr3t", "realtime-rag.v2"], true },
        { ["  realtime-rag.v2  "], true },
        { ["chat, realtime-rag.v1, realtime-rag.v2, realtime-rag.v3"], true },
        { ["realtime-rag.v2, realtime-rag.v2"], true },
        { [",,, realtime-rag.v2 ,,"], true },
        { ["bearer.s3cr3t"], false },
        { ["ticket.s3cr3t"], false },
        { ["realtime-rag.v1"], false },
        { ["realtime-rag.v22"], false },
        { ["realtime-rag"], false },
        { ["REALTIME-RAG.V2"], false },
        { ["bearer.realtime-rag.v2"], false },
        { ["realtime-rag.v2 s3cr3t"], false },
        { [""], false },
        { [",,,"], false },
        { ["\"bearer.s3cr3t"], false },
        { ["<script>", "s3cr3t=realtime-rag.v2"], false },
    };

    [Theory]
    [MemberData(nameof(Offers))]
    public async Task H10_Only_v2_is_selected_and_nothing_is_echoed(string[] offers, bool isSecond)
    {
        using var socket = await RawSocket.ConnectAsync(shared.Server);
        await socket.WriteAsync(RawSocket.Request(string.Join('\n', [RawSocket.Upgrade, .. offers.Select(static offer => $"Sec-WebSocket-Protocol: {offer}")])));
        var head = await socket.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        Assert.Equal(isSecond, head.Contains("\r\nSec-WebSocket-Protocol: realtime-rag.v2\r\n", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(isSecond ? 2 : 1, head.Split("Sec-WebSocket-Protocol", StringSplitOptions.None).Length);
        Assert.DoesNotContain(Secret, head);

        var hello = await socket.ReadFrameAsync();
        using var ack = JsonDocument.Parse(hello["ack ".Length..]);
        Assert.Equal(
            isSecond ? "type session_id protocol epoch resume_token resume_window_ms max_message_bytes backend" : "type session_id",
            string.Join(' ', ack.RootElement.EnumerateObject().Select(static field => field.Name)));
        Assert.DoesNotContain(Secret, hello);
        Assert.Equal("listening", await socket.ReadFrameAsync());
        Assert.DoesNotContain(Secret, shared.Server.Log.Text);
    }
}
