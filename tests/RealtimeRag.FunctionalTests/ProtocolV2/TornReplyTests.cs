using System.Text.Json;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Engine.Raw;

namespace RealtimeRag.FunctionalTests.ProtocolV2;

/// <summary>A connection that freezes anywhere within the reply to a resume costs no session: the same token takes it up again.</summary>
public sealed class TornReplyTests
{
    private const string Upgrade = RawSocket.Upgrade + "\nSec-WebSocket-Protocol: realtime-rag.v2";

    [Fact]
    public async Task Wherever_the_reply_is_cut_the_token_stays_valid()
    {
        await using var server = await TestServer.StartAsync(new ScriptedSource());
        var talk = await NumberedTalk.BeginAsync(server);
        var length = await ResumeAsync(server, talk, int.MaxValue);
        Assert.InRange(length, 100, 2_000);
        for (var received = 0; received < length; received += received + 30 < length ? 13 : 1)
        {
            talk = await NumberedTalk.BeginAsync(server);
            await ResumeAsync(server, talk, received);
            var reply = await talk.ResumeAsync();
            Assert.True(reply.GetProperty("recovered").GetBoolean(), $"{received} of {length} bytes of the reply had come");
        }
    }

    [Fact]
    public async Task A_client_that_received_the_whole_reply_has_spent_its_token()
    {
        await using var server = await TestServer.StartAsync(new ScriptedSource());
        var talk = await NumberedTalk.BeginAsync(server);
        await ResumeAsync(server, talk, int.MaxValue);
        Assert.Equal("unknown", (await talk.ResumeAsync()).GetProperty("reason").GetString());
    }

    /// <summary>
    /// Resumes on a connection of which only so many bytes of the reply come through; what is in them is answered as a WebSocket library would.
    /// Returns how many bytes there are up to the end of the reply.
    /// </summary>
    private static async Task<int> ResumeAsync(TestServer server, NumberedTalk talk, int received)
    {
        using var socket = await RawSocket.ConnectAsync(server);
        await socket.WriteAsync(RawSocket.Request(Upgrade));
        await socket.ReadHeadAsync();
        await socket.WriteAsync(RawFrame.OfText(
            $$"""{"type":"resume","session_id":"{{talk.SessionId}}","epoch":"{{talk.Epoch}}","resume_token":"{{talk.Token}}","last_seq":{{talk.LastSeq}}}"""));
        var pings = new List<(int End, byte[] Payload)>();
        var (end, reply) = (0, 0);
        while (reply == 0 || pings.Count == 0)
        {
            var (opcode, payload, size) = await socket.ReadWholeFrameAsync();
            end += size;
            if (opcode == RawFrame.Ping)
            {
                pings.Add((end, payload));
                continue;
            }

            using var frame = JsonDocument.Parse(payload);
            if (frame.RootElement.TryGetProperty("recovered", out var recovered))
            {
                Assert.True(recovered.GetBoolean());
                reply = end;
            }
        }

        foreach (var ping in pings.Where(ping => ping.End <= received))
        {
            await socket.WriteAsync(RawFrame.Of(RawFrame.Pong, ping.Payload));
        }

        // When the acknowledgement is there, the server has read all that was sent before.
        await socket.WriteAsync(RawFrame.OfText(RawFrame.Keepalive));
        while (await socket.ReadFrameAsync() != "ack keepalive")
        {
        }

        return reply;
    }
}
