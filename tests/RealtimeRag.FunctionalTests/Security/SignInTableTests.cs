using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Engine.Raw;

namespace RealtimeRag.FunctionalTests.Security;

/// <summary>Every credential in every place, and the result: accepted, a status before the upgrade, or for browsers a close code.</summary>
public sealed class SignInTableTests(SignInServers servers) : IClassFixture<SignInServers>
{
    private const string In = "101 ack";
    private const string Missing = "401 Bearer realm=\"realtime-rag\"";
    private const string Invalid = "401 Bearer realm=\"realtime-rag\", error=\"invalid_token\"";
    private const string Closed = "101 close 4500";
    private const string Key = SignInServers.Key;
    private const string V2 = "Sec-WebSocket-Protocol: realtime-rag.v2";

    /// <summary>The server, lines added to a valid handshake, its query, and the outcome.</summary>
    public static TheoryData<string, string, string, string> Rows => new()
    {
        // Nothing.
        { "keys", "", "", Missing },
        { "keys", V2, "", Missing },
        { "keys", V2 + "\nOrigin: http://localhost", "", Closed },
        { "keys", "Origin: http://localhost", "", Missing },
        { "keys", "Authorization: Basic YTpi", "", Missing },
        { "open", "", "", In },
        { "both", "", "", In },

        // A key in the header.
        { "keys", $"Authorization: Bearer {Key}", "", In },
        { "keys", $"authorization: bearer   {Key}", "", In },
        { "keys", $"Authorization: Bearer {Key}\n{V2}", "", In },
        { "keys", $"Authorization: Bearer {Key}x", "", Invalid },
        { "keys", $"Authorization: Bearer {Key[1..]}", "", Invalid },
        { "keys", $"Authorization: Bearer {Key[..^1]}", "", Invalid },
        { "keys", "Authorization: Bearer", "", Missing },
        { "keys", "Authorization: Bearer ", "", Missing },
        { "keys", $"Authorization: Basic {Key}", "", Missing },
        { "keys", "Authorization: Bearer other-key-of-nobody", "", Invalid },
        { "keys", $"Authorization: Bearer other-key-of-nobody\n{V2}", "", Invalid },
        { "keys", $"Authorization: Bearer {Key}\nAuthorization: Bearer {Key}", "", In },
        { "keys", $"Authorization: Bearer {Key}\nAuthorization: Bearer other-key-of-nobody", "", "400 " },
        { "both", "Authorization: Bearer other-key-of-nobody", "", Invalid },
        { "open", "Authorization: Bearer other-key-of-nobody", "", In },

        // A key as a subprotocol, as browsers send it.
        { "keys", $"{V2}, bearer.{Key}", "", In },
        { "keys", $"Sec-WebSocket-Protocol: bearer.{Key}, realtime-rag.v2", "", In },
        { "keys", $"Sec-WebSocket-Protocol: bearer.{Key}", "", In },
        { "keys", $"{V2}, bearer.other-key-of-nobody", "", Closed },
        { "keys", "Sec-WebSocket-Protocol: bearer.other-key-of-nobody", "", Invalid },
        { "keys", $"{V2}, Bearer.{Key}", "", Missing },
        { "keys", $"{V2}, bearer.{Key}, bearer.other-key-of-nobody", "", Closed },
        { "keys", $"{V2}, bearer.{Key}\nAuthorization: Bearer {Key}", "", In },
        { "open", $"{V2}, bearer.other-key-of-nobody", "", In },

        // A key in the address.
        { "keys", "", $"?token={Key}", "400 " },
        { "keys", "", $"?api_key={Key}", "400 " },
        { "keys", "", $"?access_token={Key}", "400 " },
        { "keys", "", $"?ACCESS_TOKEN={Key}", "400 " },
        { "keys", $"Authorization: Bearer {Key}", "?token=anything", "400 " },
        { "both", "", $"?token={Key}", "400 " },
        { "keys", V2 + "\nOrigin: http://localhost", $"?token={Key}", Closed },
        { "open", "", $"?token={Key}", In },

        // Tickets that are none.
        { "keys", "", "?ticket=never-given-out", Invalid },
        { "keys", "", "?ticket=", Invalid },
        { "keys", "", $"?ticket={Key}", Invalid },
        { "keys", "Sec-WebSocket-Protocol: ticket.never-given-out", "", Invalid },
        { "keys", $"{V2}, ticket.never-given-out", "", Closed },
        { "keys", $"{V2}, ticket.{Key}", "", Closed },
        { "keys", $"Authorization: Bearer {Key}", "?ticket=never-given-out", "400 " },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Input44_A_credential_in_its_place_has_the_outcome_of_its_row(string server, string lines, string query, string outcome)
    {
        using var socket = await RawSocket.ConnectAsync(servers[server]);
        var head = await AskAsync(socket, lines, query);
        Assert.StartsWith(outcome.Split(' ', 2)[0], head["HTTP/1.1 ".Length..], StringComparison.Ordinal);
        Assert.DoesNotContain(Key, head);
        Assert.DoesNotContain("bearer.", head);
        Assert.DoesNotContain("ticket.", head);
        switch (outcome)
        {
            case In:
                Assert.StartsWith("ack {", await socket.ReadPastPingsAsync(), StringComparison.Ordinal);
                break;
            case Closed:
                Assert.Contains("\r\nSec-WebSocket-Protocol: realtime-rag.v2\r\n", head);
                Assert.Equal("close 4500", await socket.ReadFrameAsync());
                break;
            case not "400 ":
                Assert.Contains($"\r\nWWW-Authenticate: {outcome[4..]}\r\n", head);
                break;
        }

        Assert.All(servers.All, static each => Assert.DoesNotContain(Key, each.Log.Text));
    }

    [Theory]
    [InlineData("", "需要访问凭证", "Authorization: Bearer KEY")]
    [InlineData("?token=x", "写在地址里的密钥", "Keys in the URL are refused")]
    [InlineData("?ticket=x", "票据无效", "The ticket is not valid")]
    public async Task A_refusal_says_what_to_do_in_both_languages(string query, string chinese, string english)
    {
        using var reply = await servers["keys"].Http.GetAsync("/ws/realtime-asr" + query, TestContext.Current.CancellationToken);
        var text = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (query == "?ticket=x")
        {
            // Tickets are for WebSockets only.
            (chinese, english) = ("需要访问凭证", "Credentials are needed");
        }

        Assert.Contains(chinese, text);
        Assert.Contains(english, text);
        Assert.Equal(1, text.Count(static c => c == '\n'));
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/asyncapi.yaml")]
    [InlineData("/")]
    public async Task Health_and_the_start_page_need_no_credentials(string path)
    {
        using var reply = await servers["keys"].Http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.True(reply.IsSuccessStatusCode);
        Assert.DoesNotContain(Key, await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    internal static async Task<string> AskAsync(RawSocket socket, string lines, string query)
    {
        var request = RawSocket.Upgrade.Replace("/ws/realtime-asr", "/ws/realtime-asr" + query, StringComparison.Ordinal);
        await socket.WriteAsync(RawSocket.Request(lines.Length == 0 ? request : $"{request}\n{lines}"));
        return await socket.ReadHeadAsync();
    }
}

/// <summary>Three servers: one with keys, one without, and one with keys that also accepts anonymous clients.</summary>
public sealed class SignInServers : IAsyncLifetime
{
    /// <summary>A key of these servers.</summary>
    public const string Key = "rrk_canary-0123456789-canary-0123456789";

    private readonly Dictionary<string, TestServer> _servers = [];

    internal TestServer this[string name] => _servers[name];

    internal IEnumerable<TestServer> All => _servers.Values;

    public async ValueTask InitializeAsync()
    {
        _servers["keys"] = await TestServer.StartAsync(settings: [("API_KEYS", $"alice={Key}")]);
        _servers["open"] = await TestServer.StartAsync();
        _servers["both"] = await TestServer.StartAsync(settings: [("API_KEYS", $"alice={Key}"), ("ALLOW_ANONYMOUS", "1")]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            await server.DisposeAsync();
        }
    }
}
