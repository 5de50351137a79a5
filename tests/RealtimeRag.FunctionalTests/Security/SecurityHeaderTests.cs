using RealtimeRag.FunctionalTests.Engine.Raw;

namespace RealtimeRag.FunctionalTests.Security;

/// <summary>Every reply keeps browsers from doing more with it than reading it.</summary>
public sealed class SecurityHeaderTests(RawServer shared) : IClassFixture<RawServer>
{
    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/healthz")]
    [InlineData("GET", "/readyz")]
    [InlineData("GET", "/asyncapi.yaml")]
    [InlineData("GET", "/nothing")]
    [InlineData("GET", "/ws/realtime-asr")]
    [InlineData("GET", "/v1/tickets")]
    [InlineData("POST", "/v1/tickets")]
    public async Task A_reply_has_the_headers(string method, string path)
    {
        using var reply = await shared.Server.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), TestContext.Current.CancellationToken);
        Assert.Equal("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", Header("Content-Security-Policy"));
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("DENY", Header("X-Frame-Options"));
        Assert.Equal("no-referrer", Header("Referrer-Policy"));
        Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", Header("Cross-Origin-Resource-Policy"));
        Assert.False(reply.Headers.Contains("Strict-Transport-Security"));
        Assert.False(reply.Headers.Contains("Server"));

        string Header(string name) => Assert.Single(reply.Headers.GetValues(name));
    }

    [Fact]
    public async Task A_WebSocket_upgrade_has_none_of_the_headers()
    {
        using var socket = await RawSocket.ConnectAsync(shared.Server);
        Assert.DoesNotContain("Content-Security-Policy", await SignInTableTests.AskAsync(socket, "", ""));
    }
}
