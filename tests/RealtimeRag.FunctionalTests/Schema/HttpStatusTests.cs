using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Telemetry;

namespace RealtimeRag.FunctionalTests.Schema;

/// <summary>Whatever a request lacks or gets wrong, its status is one that <c>openapi.yaml</c> lists for that path and method.</summary>
public sealed class HttpStatusTests : IDisposable
{
    private const string Ordinary = "an-ordinary-key-of-thirty-two-characters";
    private const string Admin = "an-admin-key-of-thirty-two-characters-or-more";

    private static readonly string[] BadValues = ["", "0", "-1", "none", "99999999999999999999", new('x', 501)];

    private static readonly string?[] BadBodies =
        [null, "", "{", "null", "[]", "{}", """{"texts":[]}""", """{"texts":["x"],"threshold":2}""", new(' ', (64 * 1024) + 1)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("statuses-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Without_the_right_every_path_refuses_as_described()
    {
        using var keys = new KeyFile(Admin, isAdmin: true);
        await using var server = await StartAsync(keys);
        foreach (var operation in Operations())
        {
            var isOpen = operation.Security is { Count: 0 };
            var isForAdmins = operation.Tag == "admin";
            Assert.Equal(isOpen ? 200 : 401, await StatusAsync(server, operation, bearer: null));
            Assert.Equal(isOpen ? 200 : 401, await StatusAsync(server, operation, "unknown"));
            Assert.Equal(isOpen ? 200 : 400, await StatusAsync(server, operation, bearer: null, query: "?key=" + Admin));
            Assert.Equal(isOpen ? 200 : 403, await StatusAsync(server, operation, Admin, origin: "https://evil.example"));
            if (isForAdmins)
            {
                Assert.Equal(403, await StatusAsync(server, operation, Ordinary));
            }
        }
    }

    [Fact]
    public async Task With_wrong_parameters_and_bodies_every_path_answers_as_described()
    {
        using var keys = new KeyFile(Admin, isAdmin: true);
        await using var server = await StartAsync(keys);
        var seen = new HashSet<int>();
        foreach (var operation in Operations())
        {
            seen.Add(await StatusAsync(server, operation, Admin));
            foreach (var name in operation.QueryNames)
            {
                foreach (var value in BadValues)
                {
                    seen.Add(await StatusAsync(server, operation, Admin, query: $"?{name}={value}"));
                }
            }

            foreach (var body in operation.HasBody ? BadBodies : [])
            {
                seen.Add(await StatusAsync(server, operation, Admin, body: body));
            }
        }

        Assert.Superset(new HashSet<int> { 200, 201, 202, 400, 404, 413 }, seen);
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_as_described()
    {
        using var keys = new KeyFile(Admin, isAdmin: true);
        var store = Path.Combine(_folder.FullName, "index.db");

        // Neither file can be opened where there is a folder of its name.
        Directory.CreateDirectory(store);
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "index.history.db"));
        await using var server = await StartAsync(
            keys, ("RAG_BACKEND", "knowledge"), ("KNOWLEDGE_DIR", _folder.FullName), ("KNOWLEDGE_STORE", store), ("KNOWLEDGE_WATCH", "0"));
        var refused = new List<string>();
        foreach (var operation in Operations())
        {
            if (await StatusAsync(server, operation, Admin, query: operation.QueryNames.Contains("q") ? "?q=port" : "?session=none") == 503)
            {
                refused.Add($"{operation.Method} {operation.Path}");
            }
        }

        Assert.Contains("GET /v1/knowledge/search", refused);
        Assert.Contains("POST /v1/knowledge/rescan", refused);
    }

    [Fact]
    public async Task Whoever_asks_too_often_is_refused_as_described()
    {
        // The clock stands still, so that nothing is given back.
        await using var server = await TestServer.StartAsync(
            null, new FakeTime(), null, ("API_KEYS", "alice=" + Ordinary), ("CONNECT_BURST", "1"), ("FORWARDED_PROXIES", "127.0.0.1"));
        var detect = Operations().Single(static operation => operation.Path == "/v1/detect");
        Assert.Equal(400, await StatusAsync(server, detect, Ordinary, body: "{}", address: "203.0.113.7"));
        Assert.Equal(429, await StatusAsync(server, detect, Ordinary, body: "{}", address: "203.0.113.7"));
    }

    private static Task<TestServer> StartAsync(KeyFile keys, params (string Name, string Value)[] settings) =>
        TestServer.StartAsync(null, null, null, [("API_KEYS", "alice=" + Ordinary), ("API_KEYS_FILE", keys.Path), ("METRICS", "1"), .. settings]);

    // What stops the server comes last.
    private static IEnumerable<Operation> Operations() => HttpSchemas.Document["paths"]!.AsObject()
        .SelectMany(static path => path.Value!.AsObject().Select(method => new Operation(path.Key, method.Key.ToUpperInvariant(), method.Value!)))
        .OrderBy(static operation => operation.Path == "/v1/drain");

    /// <summary>The status of a reply, which is one that the document lists.</summary>
    private static async Task<int> StatusAsync(
        TestServer server, Operation operation, string? bearer, string query = "", string? origin = null, string? body = null, string? address = null)
    {
        using var request = new HttpRequestMessage(new(operation.Method), operation.Path.Replace("{key}", "none", StringComparison.Ordinal) + query);
        request.Content = body is null ? null : new StringContent(body);
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        if (address is not null)
        {
            request.Headers.Add("X-Forwarded-For", address);
        }

        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var status = (int)reply.StatusCode;
        Assert.True(
            operation.Statuses.Contains(status), $"{operation.Method} {operation.Path}{query} with the body '{body}' replied {status}, which openapi.yaml does not list");
        return status;
    }

    /// <summary>One method of one path, as the document describes it.</summary>
    private sealed record Operation(string Path, string Method, JsonNode Described)
    {
        public JsonArray? Security => Described["security"]?.AsArray();

        public string Tag => Described["tags"]![0]!.GetValue<string>();

        public bool HasBody => Described["requestBody"] is not null;

        public IEnumerable<string> QueryNames => Described["parameters"]?.AsArray().Where(static parameter => parameter!["in"]!.GetValue<string>() == "query")
            .Select(static parameter => parameter!["name"]!.GetValue<string>()) ?? [];

        public IEnumerable<int> Statuses =>
            Described["responses"]!.AsObject().Select(static response => int.Parse(response.Key, CultureInfo.InvariantCulture));
    }
}
