using System.Net.WebSockets;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.Limits;

/// <summary>Whose address limits count: the client's if a listed proxy names it, and never what the client itself claims.</summary>
public sealed class ForwardedAddressTests
{
    [Theory]
    [InlineData("127.0.0.1", "203.0.113.7", "203.0.113.8")]
    [InlineData("127.0.0.0/8", "203.0.113.7", "203.0.113.8")]
    [InlineData("10.1.2.3, 127.0.0.1", "203.0.113.7", "203.0.113.8")]
    [InlineData("127.0.0.1", "2001:db8:0:1::7", "2001:db8:0:2::7")]
    [InlineData("127.0.0.1, 10.1.2.3", "203.0.113.7, 10.1.2.3", "203.0.113.8, 10.1.2.3")]
    [InlineData("127.0.0.1, 10.1.2.0/24", "203.0.113.7, 10.1.2.3, 10.1.2.4", "203.0.113.8, 10.1.2.3")]
    public async Task The_headers_of_a_listed_proxy_are_trusted(string proxies, string address, string another)
    {
        await using var server = await StartAsync(proxies);
        await AssertLetInAsync(server, address);
        await AssertRefusedAsync(server, address);
        await AssertLetInAsync(server, another);
    }

    [Theory]
    [InlineData("127.0.0.1", "203.0.113.7, 198.51.100.1", "203.0.113.8, 198.51.100.1")]
    [InlineData("127.0.0.1", "203.0.113.7,198.51.100.1", "127.0.0.1,198.51.100.1")]
    [InlineData("127.0.0.1", "unknown, 198.51.100.1", ", 198.51.100.1")]
    [InlineData("127.0.0.1, 10.1.2.3", "203.0.113.7, 198.51.100.1, 10.1.2.3", "203.0.113.8, 198.51.100.1, 10.1.2.3")]
    [InlineData("127.0.0.1, 10.1.2.3", "10.1.2.3, 198.51.100.1, 10.1.2.3", "unknown, 198.51.100.1, 10.1.2.3")]
    public async Task What_a_client_claimed_before_the_proxies_does_not_count(string proxies, string first, string second)
    {
        await using var server = await StartAsync(proxies);
        await AssertLetInAsync(server, first);
        await AssertRefusedAsync(server, second);
    }

    [Fact]
    public async Task Addresses_of_one_network_of_IPv6_are_one_client()
    {
        await using var server = await StartAsync("127.0.0.1");
        await AssertLetInAsync(server, "2001:db8:0:1::7");
        await AssertRefusedAsync(server, "2001:db8:0:1:ffff::8");
    }

    [Theory]
    [InlineData("")]
    [InlineData("203.0.113.0/24")]
    public async Task Without_a_listed_proxy_the_header_is_ignored(string proxies)
    {
        await using var server = await StartAsync(proxies);
        for (var i = 0; i < 3; i++)
        {
            // Connections from this machine are counted one by one.
            await AssertLetInAsync(server, "203.0.113.7");
        }
    }

    private static Task<TestServer> StartAsync(string proxies) => TestServer.StartAsync(
        settings: [("ALLOW_ANONYMOUS", "1"), ("FORWARDED_PROXIES", proxies), ("MAX_CONNECTIONS_PER_ADDRESS", "1")]);

    private static async Task AssertLetInAsync(TestServer server, string forwarded) => await (await ConnectAsync(server, forwarded)).UntilAsync("listening");

    private static async Task AssertRefusedAsync(TestServer server, string forwarded)
    {
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(server, forwarded));
        Assert.Contains("429", refused.Message, StringComparison.Ordinal);
    }

    private static Task<TalkClient> ConnectAsync(TestServer server, string forwarded) =>
        server.ConnectAsync(configure: options => options.SetRequestHeader("X-Forwarded-For", forwarded));
}
