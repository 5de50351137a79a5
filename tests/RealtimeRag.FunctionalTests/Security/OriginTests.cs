using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Engine.Raw;

namespace RealtimeRag.FunctionalTests.Security;

/// <summary>Which web pages may open a socket, as bytes of a handshake.</summary>
public sealed class OriginTests
{
    private const string Key = SignInServers.Key;

    /// <summary>The settings (<c>-</c> for none), the Host, the lines of Origin, and the status.</summary>
    public static TheoryData<string, string, string, int> Rows => new()
    {
        // A server for this machine only.
        { "-", "localhost:8000", "", 101 },
        { "-", "localhost:8000", "Origin: http://localhost:8000", 101 },
        { "-", "127.0.0.1:8000", "Origin: http://localhost:8000", 101 },
        { "-", "localhost:8000", "Origin: http://[::1]:8000", 101 },
        { "-", "localhost:8000", "Origin: http://localhost:3000", 403 },
        { "-", "localhost:8000", "Origin: https://evil.example", 403 },
        { "-", "localhost:8000", "Origin: null", 403 },
        { "-", "localhost:8000", "Origin:", 403 },
        { "-", "localhost:8000", "Origin: http://localhost:8000.evil.example", 403 },
        { "-", "localhost:8000", "Origin: http://localhost.evil.example:8000", 403 },
        { "-", "localhost:8000", "Origin: file://", 403 },
        { "-", "localhost:8000", "Origin: http://localhost:8000\nOrigin: http://localhost:8000", 403 },

        // A page that makes its own name lead to this machine.
        { "-", "rebound.example:8000", "Origin: http://rebound.example:8000", 403 },

        // A server for others.
        { "keys", "rag.example.com", "Origin: https://rag.example.com", 101 },
        { "keys", "rag.example.com:8443", "Origin: https://rag.example.com:8443", 101 },
        { "keys", "rag.example.com:8443", "Origin: https://rag.example.com", 403 },
        { "keys", "rag.example.com", "Origin: https://evil.example", 403 },
        { "keys", "rag.example.com", "Origin: https://rag.example.com.evil.example", 403 },
        { "keys", "rag.example.com", "Origin: http://localhost", 403 },
        { "open", "rag.example.com", "Origin: http://rag.example.com", 101 },

        // A list.
        { "https://app.example.com, http://localhost:3000", "rag.example.com", "Origin: https://app.example.com", 101 },
        { "https://app.example.com, http://localhost:3000", "rag.example.com", "Origin: http://localhost:3000", 101 },
        { "https://APP.example.com:443/", "rag.example.com", "Origin: https://app.example.com", 101 },
        { "https://app.example.com", "rag.example.com", "", 101 },
        { "https://app.example.com", "rag.example.com", "Origin: https://rag.example.com", 403 },
        { "https://app.example.com", "rag.example.com", "Origin: https://APP.example.com", 403 },
        { "https://app.example.com", "rag.example.com", "Origin: https://app.example.com:443", 403 },
        { "https://app.example.com", "rag.example.com", "Origin: http://app.example.com", 403 },
        { "https://app.example.com", "rag.example.com", "Origin: https://sub.app.example.com", 403 },
        { "https://app.example.com", "rag.example.com", "Origin: https://app.example.com\nOrigin: https://evil.example", 403 },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task H1_H2_Input45_A_page_has_the_status_of_its_row(string settings, string host, string lines, int status)
    {
        await using var server = await StartAsync(settings);
        using var socket = await RawSocket.ConnectAsync(server);
        var head = await HeadAsync(socket, host, settings == "keys" ? $"Authorization: Bearer {Key}\n{lines}" : lines);
        Assert.StartsWith($"HTTP/1.1 {status} ", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_page_does_not_use_up_the_ticket_of_its_user_and_the_line_says_what_to_do()
    {
        await using var server = await StartAsync("keys");
        var ticket = await TicketTests.TicketAsync(server);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ws/realtime-asr?ticket=" + ticket);
        request.Headers.Add("Origin", "https://evil.example");
        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("请在 ALLOWED_ORIGINS 中加入它", text);
        Assert.Contains("add it to ALLOWED_ORIGINS", text);

        using var socket = await RawSocket.ConnectAsync(server);
        Assert.StartsWith("HTTP/1.1 101", await SignInTableTests.AskAsync(socket, "", "?ticket=" + ticket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_from_elsewhere_gets_no_ticket_either()
    {
        await using var server = await StartAsync("keys");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/tickets");
        request.Headers.Authorization = new("Bearer", Key);
        request.Headers.Add("Origin", "https://evil.example");
        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(403, (int)reply.StatusCode);
    }

    [Theory]
    [InlineData(false, 403)]
    [InlineData(true, 101)]
    public async Task Input48_A_forwarded_host_counts_only_from_a_trusted_proxy(bool isTrusted, int status)
    {
        await using var server = await TestServer.StartAsync(settings: [("API_KEYS", $"alice={Key}"), ("FORWARDED_PROXIES", isTrusted ? "127.0.0.0/8" : "192.0.2.1")]);
        using var socket = await RawSocket.ConnectAsync(server);
        var head = await HeadAsync(
            socket, "upstream", $"Authorization: Bearer {Key}\nX-Forwarded-For: 203.0.113.7\nX-Forwarded-Host: rag.example.com\nX-Forwarded-Proto: https\nOrigin: https://rag.example.com");
        Assert.StartsWith($"HTTP/1.1 {status} ", head, StringComparison.Ordinal);
    }

    private static Task<TestServer> StartAsync(string settings) => TestServer.StartAsync(settings: settings switch
    {
        "-" => [],
        "keys" => [("API_KEYS", $"alice={Key}")],
        "open" => [("ALLOW_ANONYMOUS", "1")],
        _ => [("ALLOW_ANONYMOUS", "1"), ("ALLOWED_ORIGINS", settings)],
    });

    private static async Task<string> HeadAsync(RawSocket socket, string host, string lines)
    {
        var request = RawSocket.Upgrade.Replace("Host: localhost", "Host: " + host, StringComparison.Ordinal);
        await socket.WriteAsync(RawSocket.Request(lines.Length == 0 ? request : $"{request}\n{lines.TrimEnd()}"));
        return await socket.ReadHeadAsync();
    }
}
