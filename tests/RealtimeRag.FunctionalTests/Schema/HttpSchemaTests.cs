using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using RealtimeRag.Core.Answers;
using RealtimeRag.FunctionalTests.Deployment;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Watch;
using RealtimeRag.Server.Answers.Knowledge;

namespace RealtimeRag.FunctionalTests.Schema;

/// <summary>What the server sends over HTTP is what <c>openapi.yaml</c> says, and the document knows every path.</summary>
public sealed partial class HttpSchemaTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("schemas-");
    private readonly ScriptedSource _source = new();

    private (string Name, string Value) Store => ("KNOWLEDGE_STORE", Path.Combine(_folder.FullName, "index.db"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_reply_is_as_described()
    {
        await using var server = await TestServer.StartAsync(_source, null, null, ("RECORD", "full"), Store, ("RAG_BACKEND", "knowledge"), ("KNOWLEDGE_DIR", Repository.PathOf("knowledge")), ("KNOWLEDGE_WATCH", "0"));
        var knowledge = await server.Services.GetRequiredService<KnowledgeHost>().GetAsync(TestContext.Current.CancellationToken);
        await knowledge.WhenIndexed.WaitAsync(TestContext.Current.CancellationToken);
        using var client = await server.ConnectAsync("", static options => options.AddSubProtocol("realtime-rag.v2"));
        await client.FinalAsync("What is the port?");
        var call = await _source.NextAsync();
        call.Say("None.");
        call.Happen(new AnswerEvent.Used(new(1, 2, 3, "0.1", "USD")));
        call.Happen(new AnswerEvent.Completed { NothingFound = true });
        await client.UntilAsync("\"idle\"");

        foreach (var (path, schema) in ((string, string)[])[
            ("/healthz", "Health"), ("/readyz", "Ready"), ("/v1/stats", "Stats"), ("/v1/answers", "Answers"), ("/v1/sessions", "Sessions"), ("/v1/budgets", "Budgets"),
            ("/v1/history", "History"), ("/v1/unanswered", "Unanswered"), ("/v1/knowledge", "Knowledge"), ("/v1/knowledge/search?q=port", "Search")])
        {
            await HttpSchemas.CheckAsync(await server.Http.GetStringAsync(path, TestContext.Current.CancellationToken), schema);
        }

        await HttpSchemas.CheckAsync(await SendAsync(server, HttpMethod.Post, "/v1/detect", """{"texts":["What is it?"]}"""), "Detect");
        await HttpSchemas.CheckAsync(await SendAsync(server, HttpMethod.Post, "/v1/tickets"), "Ticket");
        await HttpSchemas.CheckAsync(await SendAsync(server, HttpMethod.Post, "/v1/knowledge/rescan"), "Rescan");
        await HttpSchemas.CheckAsync(await SendAsync(server, HttpMethod.Post, "/v1/debug-log"), "Command");
        await HttpSchemas.CheckAsync(await server.Http.GetStringAsync("/v1/stats", TestContext.Current.CancellationToken), "Stats");
        await HttpSchemas.CheckAsync(await SendAsync(server, HttpMethod.Delete, "/v1/history?principal=anonymous"), "Deleted");
        var key = JsonNode.Parse(await server.Http.GetStringAsync("/v1/sessions", TestContext.Current.CancellationToken))!["sessions"]![0]!["key"]!.GetValue<string>();
        await HttpSchemas.CheckAsync(await SendAsync(server, HttpMethod.Delete, "/v1/sessions/" + key), "Command");
    }

    [Theory]
    [InlineData("Command", """{"status":"gone"}""")]
    [InlineData("Stats", "{}")]
    [InlineData("Sessions", """{"total":1,"sessions":[{"key":"x"}]}""")]
    [InlineData("Deleted", """{"deleted":1,"more":2}""")]
    public async Task A_reply_of_another_form_is_noticed(string schema, string reply) =>
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => HttpSchemas.CheckAsync(reply, schema));

    [Fact]
    public async Task The_document_lists_exactly_the_endpoints()
    {
        await using var server = await TestServer.StartAsync(null, null, null, ("METRICS", "1"));
        var served = server.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(static endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/')).Where(static path => Api().IsMatch(path)).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(HttpSchemas.Document["paths"]!.AsObject().Select(static path => path.Key).Order(StringComparer.Ordinal), served);
        using var reply = await server.Http.GetAsync("/openapi.yaml", TestContext.Current.CancellationToken);
        Assert.Equal("application/yaml", reply.Content.Headers.ContentType?.MediaType);
    }

    private static async Task<string> SendAsync(TestServer server, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body) };
        AdminTests.WithKey(request);
        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(reply.IsSuccessStatusCode, $"{path}: {reply.StatusCode}");
        return await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("^/(v1/|metrics|healthz|readyz)")]
    private static partial Regex Api();
}
