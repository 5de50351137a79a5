using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>Fast backends, clients that do not read, and clients that flood: nothing is lost that was read for, and nothing grows without bound.</summary>
public sealed class BackpressureTests
{
    private static readonly TransportOptions Impatient = new() { SendTime = TimeSpan.FromSeconds(1), CloseTime = TimeSpan.FromSeconds(1) };

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
    public async Task Input29_A_thousand_finals_at_once_are_each_reported_in_order()
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

    [Fact]
    public async Task Input52_A_v1_client_that_never_reads_is_dropped_and_its_calls_end_at_once()
    {
        var source = new TextSource(static question => Enumerable.Repeat(question.PadRight(1_000, '.'), 60));
        await using var server = await TestServer.StartAsync(source, transport: Impatient, settings: ("QUEUE_LENGTH", "1000"));
        await AskManyAsync(await server.ConnectAsync());
        await server.Log.WhenAsync("does not read what it is sent");
        await WhenNobodyIsLeftAsync(server);
        Assert.InRange(source.Calls.Asked, 2, 299);
        await server.Log.WhenAsync("ended:");
    }

    [Fact]
    public async Task Input52_A_v2_client_that_never_reads_is_dropped_and_removed_after_its_window()
    {
        var source = new TextSource(static question => Enumerable.Repeat(question.PadRight(1_000, '.'), 60));
        await using var server = await TestServer.StartAsync(source, transport: Impatient, settings: [("QUEUE_LENGTH", "1000"), ("RESUME_WINDOW", "1")]);
        await AskManyAsync(await server.ConnectAsync(configure: static options => Offer(options, Subprotocol.V2)));
        await server.Log.WhenAsync("ended:");
        await WhenNobodyIsLeftAsync(server);
        Assert.Equal(source.Calls.Asked, source.Calls.Over);
    }

    [Theory]
    [InlineData(null, 1008)]
    [InlineData("realtime-rag.v2", 4002)]
    public async Task A_client_that_reads_again_learns_that_it_was_dropped(string? subprotocol, int code)
    {
        var patient = new TransportOptions { SendTime = TimeSpan.FromMilliseconds(300), CloseTime = TimeSpan.FromSeconds(30) };
        var source = new TextSource(static question => Enumerable.Repeat(question.PadRight(1_000, '.'), 60));
        await using var server = await TestServer.StartAsync(source, transport: patient, settings: ("QUEUE_LENGTH", "1000"));
        var client = await server.ConnectAsync(configure: options => Offer(options, subprotocol));
        await AskManyAsync(client);
        await server.Log.WhenAsync("does not read what it is sent");
        Assert.Equal(code, await client.UntilClosedAsync());
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData("realtime-rag.v2", 3)]
    public async Task A_thousand_questions_abandoned_at_once_are_each_reported(string? subprotocol, int framesEach)
    {
        const int Questions = 1_000;
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(_source, time, settings: [("QUEUE_LENGTH", "1000"), ("STOP_TIMEOUT", "5")]);
        var client = await server.ConnectAsync(configure: options => Offer(options, subprotocol));
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i <= Questions; i++)
            {
                await client.FinalAsync($"第 {i} 个产品多少钱？");
            }

            await client.ControlAsync("stop");
        });
        await client.UntilAsync("\"received_type\":\"control\"");
        await sending;
        var before = client.Frames.Count;
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1000, await client.UntilClosedAsync());
        Assert.Equal(((Questions + 1) * framesEach) + 1, client.Frames.Count - before);
        Assert.Equal(Questions + 1, client.Frames.Count(static f => f.Contains("RAG_TIMEOUT", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_client_that_floods_without_reading_is_no_longer_read()
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
    public async Task Fault26_A_client_that_never_reads_does_not_affect_others()
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

    private static async Task AskManyAsync(TalkClient client)
    {
        for (var i = 0; i < 300; i++)
        {
            await client.FinalAsync($"第 {i} 个产品多少钱？");
        }
    }

    private static async Task WhenNobodyIsLeftAsync(TestServer server)
    {
        var registry = server.Services.GetRequiredService<SessionRegistry>();
        var runner = server.Services.GetRequiredService<AnswerRunner>();
        while (registry.Count > 0)
        {
            await Task.Yield();
        }

        await runner.WhenIdleAsync();
    }

    private static void Offer(ClientWebSocketOptions options, string? subprotocol)
    {
        if (subprotocol is not null)
        {
            options.AddSubProtocol(subprotocol);
        }
    }
}
