using System.Net;
using System.Net.Http.Headers;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Telemetry;

namespace RealtimeRag.FunctionalTests.Watch;

/// <summary>Who may look after the server. What changes something needs a bearer, never a cookie.</summary>
public sealed class AdminTests
{
    private const string Key = "a-key-of-thirty-two-characters-or-more";

    public static TheoryData<string> Reads => ["/v1/stats", "/v1/answers", "/v1/sessions", "/v1/budgets", "/v1/history", "/v1/unanswered", "/v1/knowledge"];

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task On_a_server_without_keys_its_own_machine_is_the_administrator(string path)
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, HttpMethod.Get, path));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("X-Real-IP", "203.0.113.7")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("x-forwarded-server", "proxy")]
    [InlineData("X-Forwarded-Port", "443")]
    [InlineData("X-Original-URL", "/")]
    [InlineData("X-Client-IP", "203.0.113.7")]
    [InlineData("CF-Connecting-IP", "203.0.113.7")]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "https://evil.example")]
    public async Task What_comes_through_a_proxy_or_by_a_foreign_name_is_not(string header, string value)
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(server, HttpMethod.Get, "/v1/stats", request => request.Headers.TryAddWithoutValidation(header, value)));
    }

    [Fact]
    public async Task A_request_of_HTTP_1_0_may_come_from_a_proxy_without_headers_and_is_not_the_administrators()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(server, HttpMethod.Get, "/v1/stats", static request => request.Version = HttpVersion.Version10));
    }

    [Fact]
    public async Task With_anonymous_access_no_anonymous_client_is_an_administrator()
    {
        await using var server = await TestServer.StartAsync(null, null, null, ("ALLOW_ANONYMOUS", "1"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(server, HttpMethod.Get, "/v1/stats"));
    }

    [Theory]
    [InlineData(true, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.Forbidden)]
    public async Task A_key_needs_the_admin_right(bool isAdmin, HttpStatusCode expected)
    {
        using var keys = new KeyFile(Key, isAdmin);
        await using var server = await TestServer.StartAsync(null, null, null, ("API_KEYS_FILE", keys.Path));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, HttpMethod.Get, "/v1/stats"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, HttpMethod.Get, "/v1/stats", static request => request.Headers.Add("Cookie", "key=" + Key)));
        Assert.Equal(expected, await AskAsync(server, HttpMethod.Get, "/v1/stats", WithKey));
        using var refused = await server.Http.GetAsync("/v1/stats?key=" + Key, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/v1/knowledge/rescan", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/v1/sessions/none", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/v1/history", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/debug-log", HttpStatusCode.Accepted)]
    public async Task Without_keys_a_change_needs_any_bearer_token_which_foreign_pages_cannot_send(string method, string path, HttpStatusCode allowed)
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(server, new(method), path));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(server, new(method), path, static request => request.Headers.Add("Cookie", "a=b")));
        Assert.Equal(allowed, await AskAsync(server, new(method), path, WithKey));
    }

    internal static void WithKey(HttpRequestMessage request) => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);

    private static async Task<HttpStatusCode> AskAsync(TestServer server, HttpMethod method, string path, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, path);
        change?.Invoke(request);
        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return reply.StatusCode;
    }
}
