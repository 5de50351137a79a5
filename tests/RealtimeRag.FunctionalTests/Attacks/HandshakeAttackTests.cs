using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Engine.Raw;
using RealtimeRag.FunctionalTests.Security;

namespace RealtimeRag.FunctionalTests.Attacks;

/// <summary>Origin and ticket must both be valid.</summary>
public sealed class HandshakeAttackTests
{
    private const string Other = "rag-other-0123456789abcdefghijklmnopqrstuvwxyzABC";

    private static readonly (string Name, string Value)[] Settings =
        [("API_KEYS", $"alice={SignInServers.Key},bob={Other}"), ("ALLOWED_ORIGINS", "https://app.example.com")];

    [Theory]
    [InlineData("Origin: https://app.example.com", true, 101)]
    [InlineData("Origin: https://app.example.com", false, 401)]
    [InlineData("Origin: https://evil.example", true, 403)]
    [InlineData("Origin: https://evil.example", false, 403)]
    [InlineData("", true, 101)]
    [InlineData("", false, 401)]
    public async Task H11_The_page_and_the_ticket_must_both_be_right(string line, bool hasTicket, int status)
    {
        await using var server = await TestServer.StartAsync(settings: Settings);
        using var socket = await RawSocket.ConnectAsync(server);
        var query = hasTicket ? "?ticket=" + await TicketTests.TicketAsync(server) : "";
        Assert.StartsWith($"HTTP/1.1 {status} ", await SignInTableTests.AskAsync(socket, line, query), StringComparison.Ordinal);
    }

    [Fact]
    public async Task H14_The_ticket_of_one_client_resumes_no_session_of_another()
    {
        await using var server = await TestServer.StartAsync(settings: Settings);
        var alice = await ConnectAsync(server, SignInServers.Key);
        var hello = System.Text.Json.JsonDocument.Parse((await alice.NextAsync())!).RootElement;
        alice.Vanish();
        foreach (var (key, isRecovered) in new[] { (Other, "false"), (SignInServers.Key, "true") })
        {
            var client = await ConnectAsync(server, key);
            await client.SendAsync(
                $$"""{"type":"resume","session_id":{{hello.GetProperty("session_id").GetRawText()}},"epoch":{{hello.GetProperty("epoch").GetRawText()}},"resume_token":{{hello.GetProperty("resume_token").GetRawText()}},"last_seq":0}""");
            Assert.Contains($"\"recovered\":{isRecovered}", await client.UntilAsync("\"recovered\""), StringComparison.Ordinal);
        }
    }

    private static async Task<TalkClient> ConnectAsync(TestServer server, string key)
    {
        var ticket = await TicketTests.TicketAsync(server, key);
        return await server.ConnectAsync("?ticket=" + ticket, static options => options.AddSubProtocol("realtime-rag.v2"));
    }
}
