using System.Text;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>Everything a broken or hostile client may send, and what becomes of its connection.</summary>
public sealed class TrapTests
{
    private const string Keepalive = """{"type":"keepalive"}""";

    private readonly ScriptedSource _source = new();

    [Fact]
    public async Task Input11_A_message_of_64_KiB_is_accepted_and_one_byte_more_is_1009()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await client.SendAsync(Padded(64 * 1024));
        Assert.Contains("keepalive", await client.NextAsync());
        await client.SendAsync(Padded((64 * 1024) + 1));
        Assert.Equal(1009, await client.UntilClosedAsync());
    }

    [Fact]
    public async Task A_message_far_over_the_limit_still_learns_why_it_was_refused()
    {
        await using var server = await TestServer.StartAsync(_source);
        for (var i = 0; i < 20; i++)
        {
            var client = await server.TalkAsync();
            await client.SendAsync(Padded(128 * 1024));
            Assert.Equal(1009, await client.UntilClosedAsync());
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(256)]
    public async Task A_message_may_come_in_up_to_256_fragments(int fragments)
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await SendFragmentsAsync(client, fragments);
        Assert.Contains("keepalive", await client.NextAsync());
    }

    [Fact]
    public async Task More_than_256_fragments_are_1009()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        await SendFragmentsAsync(client, 257);
        Assert.Equal(1009, await client.UntilClosedAsync());
        Assert.Equal("too many fragments", client.CloseText);
    }

    [Fact]
    public async Task A_character_may_be_split_across_fragments()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        var bytes = Encoding.UTF8.GetBytes("""{"type":"asr_chunk","text":"价😀格","is_final":false}""");
        foreach (var b in bytes)
        {
            await client.SendAsync(new[] { b }, isEnd: false);
        }

        await client.SendAsync(ReadOnlyMemory<byte>.Empty);
        Assert.Contains("asr_chunk", await client.NextAsync());
    }

    [Fact]
    public async Task A_message_that_takes_over_ten_seconds_closes_with_1008()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(_source, time);
        var client = await server.TalkAsync();
        await client.SendAsync("""{"type":"""u8.ToArray(), isEnd: false);
        await time.WhenTimerAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1008, await client.UntilClosedAsync());
        Assert.Equal("message took too long", client.CloseText);
    }

    [Fact]
    public async Task Pauses_between_messages_are_unlimited()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(_source, time);
        var client = await server.TalkAsync();
        await SendFragmentsAsync(client, 2);
        await client.NextAsync();
        time.Advance(TimeSpan.FromHours(1));
        await client.SendAsync(Keepalive);
        Assert.Contains("keepalive", await client.NextAsync());
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xE4, 0xBB })]
    public async Task L2_Input12_Invalid_UTF_8_is_1007_and_the_client_sees_it(byte[] bytes)
    {
        await using var server = await TestServer.StartAsync(_source);
        for (var i = 0; i < 5; i++)
        {
            var client = await server.TalkAsync();
            await client.SendAsync(bytes);
            Assert.Equal(1007, await client.UntilClosedAsync());
        }
    }

    [Fact]
    public async Task After_a_protocol_error_the_socket_stays_for_250_ms()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(_source, time);
        var client = await server.TalkAsync();
        await client.SendAsync(new byte[] { 0xFF });
        await time.WhenTimerAsync(TimeSpan.FromMilliseconds(250), TestContext.Current.CancellationToken);
        Assert.Null(await client.NextAsync());
        Assert.Equal(1007, client.CloseCode);
        Assert.DoesNotContain("ended:", server.Log.Text);
        time.Advance(TimeSpan.FromMilliseconds(250));
        await server.Log.WhenAsync("ended:");
    }

    private static byte[] Padded(int bytes)
    {
        const string Start = """{"type":"keepalive","x":""";
        return Encoding.UTF8.GetBytes($"{Start}\"{new string('x', bytes - Start.Length - 3)}\"}}");
    }

    private static async Task SendFragmentsAsync(TalkClient client, int fragments)
    {
        var bytes = Encoding.UTF8.GetBytes(Keepalive);
        for (var i = 0; i < fragments - 1; i++)
        {
            await client.SendAsync(i < bytes.Length ? bytes.AsMemory(i, 1) : " "u8.ToArray(), isEnd: false);
        }

        await client.SendAsync(fragments - 1 < bytes.Length ? bytes.AsMemory(fragments - 1) : ReadOnlyMemory<byte>.Empty);
    }
}
