using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Engine.Raw;
using RealtimeRag.Server.Security.Tickets;

namespace RealtimeRag.FunctionalTests.Security;

/// <summary>Tickets: one connection each, for half a minute, for clients that have a key.</summary>
public sealed class TicketTests
{
    private const string Key = SignInServers.Key;

    [Theory]
    [InlineData("", "?ticket={0}")]
    [InlineData("Sec-WebSocket-Protocol: ticket.{0}", "")]
    [InlineData("Sec-WebSocket-Protocol: realtime-rag.v2, ticket.{0}", "")]
    public async Task H12_Input43_A_ticket_is_accepted_once(string lines, string query)
    {
        await using var server = await StartAsync();
        var ticket = await TicketAsync(server);
        using (var first = await RawSocket.ConnectAsync(server))
        {
            Assert.StartsWith("HTTP/1.1 101", await AskAsync(first, lines, query, ticket), StringComparison.Ordinal);
            Assert.StartsWith("ack {", await first.ReadPastPingsAsync(), StringComparison.Ordinal);
        }

        using var second = await RawSocket.ConnectAsync(server);
        var head = await AskAsync(second, lines, query, ticket);
        if (lines.Contains("v2", StringComparison.Ordinal))
        {
            Assert.Equal("close 4500", await second.ReadFrameAsync());
        }
        else
        {
            Assert.StartsWith("HTTP/1.1 401", head, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(ticket, server.Log.Text);
    }

    [Fact]
    public async Task A_ticket_has_256_unique_bits()
    {
        await using var server = await StartAsync();
        var (one, other) = (await TicketAsync(server), await TicketAsync(server));
        Assert.NotEqual(one, other);
        Assert.Equal(32, System.Buffers.Text.Base64Url.DecodeFromChars(one).Length);
    }

    [Theory]
    [InlineData(29.9, 101)]
    [InlineData(30, 401)]
    public async Task H13_Input43_A_ticket_is_valid_for_half_a_minute(double seconds, int status)
    {
        var time = new FakeTime();
        await using var server = await StartAsync(time);
        var ticket = await TicketAsync(server);
        time.Advance(TimeSpan.FromSeconds(seconds));
        using var socket = await RawSocket.ConnectAsync(server);
        Assert.StartsWith($"HTTP/1.1 {status}", await AskAsync(socket, "", "?ticket={0}", ticket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input43_A_truncated_or_changed_ticket_is_rejected_and_the_original_stays_valid()
    {
        await using var server = await StartAsync();
        var ticket = await TicketAsync(server);
        foreach (var wrong in (string[])[ticket[..^1], ticket + "A", (ticket[0] == 'A' ? "B" : "A") + ticket[1..]])
        {
            using var socket = await RawSocket.ConnectAsync(server);
            Assert.StartsWith("HTTP/1.1 401", await AskAsync(socket, "", "?ticket={0}", wrong), StringComparison.Ordinal);
        }

        using var right = await RawSocket.ConnectAsync(server);
        Assert.StartsWith("HTTP/1.1 101", await AskAsync(right, "", "?ticket={0}", ticket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_concurrent_uses_of_a_ticket_one_is_accepted()
    {
        await using var server = await StartAsync();
        var ticket = await TicketAsync(server);
        var heads = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var socket = await RawSocket.ConnectAsync(server);
            return await AskAsync(socket, "", "?ticket={0}", ticket);
        }));
        Assert.Single(heads, static head => head.StartsWith("HTTP/1.1 101", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Bearer wrong-key-of-nobody", 401)]
    [InlineData("Bearer " + Key, 201)]
    public async Task Only_a_signed_in_client_gets_a_ticket(string? authorization, int status)
    {
        await using var server = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/tickets");
        request.Headers.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);
        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)reply.StatusCode);
        Assert.True(status == 201 ? reply.Headers.CacheControl!.NoStore : reply.Headers.WwwAuthenticate.Count > 0);
    }

    [Fact]
    public async Task A_ticket_cannot_be_used_to_get_another()
    {
        await using var server = await StartAsync();
        var ticket = await TicketAsync(server);
        using var reply = await server.Http.PostAsync($"/v1/tickets?ticket={ticket}", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
    }

    [Fact]
    public async Task Who_has_too_many_unused_tickets_is_asked_to_wait()
    {
        await using var server = await StartAsync();
        for (var i = 0; i < MemoryTicketStore.MaxForParty; i++)
        {
            await TicketAsync(server);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/tickets");
        request.Headers.Authorization = new("Bearer", Key);
        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, reply.StatusCode);
        Assert.True(reply.Headers.RetryAfter!.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task Redeemed_and_expired_tickets_use_no_memory()
    {
        var time = new FakeTime();
        await using var server = await StartAsync(time);
        var store = Assert.IsType<MemoryTicketStore>(server.Services.GetRequiredService<ITicketStore>());
        for (var i = 0; i < 3; i++)
        {
            using var socket = await RawSocket.ConnectAsync(server);
            Assert.StartsWith("HTTP/1.1 101", await AskAsync(socket, "", "?ticket={0}", await TicketAsync(server)), StringComparison.Ordinal);
            Assert.Equal(0, store.Held);
        }

        await TicketAsync(server);
        Assert.Equal(1, store.Held);
        time.Advance(MemoryTicketStore.Lifetime);
        await TicketAsync(server);
        Assert.Equal(1, store.Held);
    }

    internal static async Task<string> TicketAsync(TestServer server, string key = Key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/tickets");
        request.Headers.Authorization = new("Bearer", key);
        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, reply.StatusCode);
        using var json = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(30, json.RootElement.GetProperty("expires_in").GetInt32());
        return json.RootElement.GetProperty("ticket").GetString()!;
    }

    private static Task<TestServer> StartAsync(FakeTime? time = null) => TestServer.StartAsync(time: time, settings: ("API_KEYS", $"alice={Key}"));

    private static Task<string> AskAsync(RawSocket socket, string lines, string query, string ticket) =>
        SignInTableTests.AskAsync(socket, lines.Replace("{0}", ticket, StringComparison.Ordinal), query.Replace("{0}", ticket, StringComparison.Ordinal));
}
