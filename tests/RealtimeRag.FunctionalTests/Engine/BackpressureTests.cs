using System.Net.WebSockets;
using System.Text;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>Fast backends, clients that do not read, and clients that flood: nothing is lost that was read for, and nothing grows without bound.</summary>
public sealed class BackpressureTests
{
    private static readonly TransportOptions Impatient = new() { SendTime = TimeSpan.FromSeconds(1) };

    private readonly ScriptedSource _source = new();

    [Theory]
    [InlineData(null)]
    [InlineData("realtime-rag.v2")]
    public async Task Ten_thousand_pieces_at_once_arrive_whole(string? subprotocol)
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.ConnectAsync(configure: options => Offer(options, subprotocol));
        await client.FinalAsync("产品多少钱？");
        var call = await _source.NextAsync();
        var pieces = Enumerable.Range(0, 10_000).Select(static i => $"{i},").ToArray();
        call.Say(pieces);
        call.Complete();
        Assert.Equal(string.Concat(pieces), await client.AnswerAsync());
        Assert.Null(client.CloseCode);
    }

    [Fact]
    public async Task A_thousand_finals_at_once_are_each_told_about_in_order()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                await client.FinalAsync($"第 {i} 句话。");
            }
        });
        for (var i = 0; i < 1_000; i++)
        {
            Assert.Contains("\"received_type\":\"asr_chunk\"", await client.NextAsync());
            Assert.Contains("waiting_for_question", await client.NextAsync());
        }

        await sending;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("realtime-rag.v2")]
    public async Task A_client_that_never_reads_is_sent_away_and_its_calls_end(string? subprotocol)
    {
        var source = new TextSource(static question => Enumerable.Repeat(question.PadRight(1_000, '.'), 60));
        await using var server = await TestServer.StartAsync(source, transport: Impatient, settings: [("QUEUE_LENGTH", "1000"), ("RESUME_WINDOW", "1")]);
        var client = await server.ConnectAsync(configure: options => Offer(options, subprotocol));
        for (var i = 0; i < 300; i++)
        {
            await client.FinalAsync($"第 {i} 个产品多少钱？");
        }

        await server.Log.WhenAsync("ended:");
        Assert.InRange(source.Calls.Asked, 2, 299);
    }

    [Fact]
    public async Task A_client_that_floods_without_reading_is_not_read_any_more()
    {
        await using var server = await TestServer.StartAsync(_source, transport: Impatient);
        var client = await server.TalkAsync();
        var junk = Encoding.UTF8.GetBytes($$"""{"type":"{{new string('x', 30_000)}}"}""");
        var flood = Task.Run(async () =>
        {
            for (var sent = 0L; ; sent += junk.Length)
            {
                try
                {
                    await client.SendAsync(junk);
                }
                catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
                {
                    return sent;
                }
            }
        });
        await server.Log.WhenAsync("ended:");
        Assert.True(await flood < 200_000_000);
        var other = await server.TalkAsync();
        await other.SendAsync("""{"type":"keepalive"}""");
        Assert.Contains("keepalive", await other.NextAsync());
    }

    [Fact]
    public async Task Another_client_does_not_feel_one_that_never_reads()
    {
        await using var server = await TestServer.StartAsync(_source);
        var deaf = await server.TalkAsync();
        await deaf.FinalAsync("产品多少钱？");
        var lost = await _source.NextAsync();
        lost.Say([.. Enumerable.Repeat(new string('x', 1_000), 60)]);
        var client = await server.TalkAsync();
        await client.FinalAsync("什么时候发布？");
        var call = await _source.NextAsync();
        call.Say("周五");
        call.Complete();
        await client.UntilAsync("querying_rag");
        Assert.Equal("周五", await client.AnswerAsync());
    }

    private static void Offer(ClientWebSocketOptions options, string? subprotocol)
    {
        if (subprotocol is not null)
        {
            options.AddSubProtocol(subprotocol);
        }
    }
}
