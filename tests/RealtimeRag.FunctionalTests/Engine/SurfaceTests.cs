using System.Net;
using Microsoft.Extensions.DependencyInjection;
using RealtimeRag.Server.Answers.Knowledge;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>What surrounds the conversation: languages, subprotocols, health.</summary>
public sealed class SurfaceTests
{
    [Theory]
    [InlineData("", null, "未检测到问题")]
    [InlineData("", "en-US,en;q=0.9", "No question found")]
    [InlineData("?lang=en", null, "No question found")]
    [InlineData("?lang=zh", "en", "未检测到问题")]
    public async Task Notes_are_in_the_requested_language(string query, string? acceptLanguage, string note)
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.ConnectAsync(query, options =>
        {
            if (acceptLanguage is not null)
            {
                options.SetRequestHeader("Accept-Language", acceptLanguage);
            }
        });
        await client.FinalAsync("大家好。");
        Assert.Contains(note, await client.UntilAsync("waiting_for_question"));
        await client.ControlAsync("dance");
        var error = await client.UntilAsync("UNKNOWN_ACTION");
        Assert.Equal(note[0] < 128, error.All(static c => c < 128));
    }

    [Theory]
    [InlineData("realtime-rag.v2", "realtime-rag.v2")]
    [InlineData("other.v9", null)]
    public async Task Only_the_subprotocol_of_the_server_is_selected(string offered, string? selected)
    {
        await using var server = await TestServer.StartAsync();
        if (selected is null)
        {
            // The framework's client refuses a server that selects none of what it offers; the request still succeeds.
            await Assert.ThrowsAnyAsync<Exception>(() => server.ConnectAsync(configure: options => options.AddSubProtocol("realtime-rag.v3 bad")));
            return;
        }

        var client = await server.ConnectAsync(configure: options => options.AddSubProtocol(offered));
        Assert.Equal(selected, client.Subprotocol);
        Assert.Contains("\"protocol\":2", await client.NextAsync());
    }

    [Fact]
    public async Task Health_readiness_and_the_front_page_answer()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal("""{"status":"ok"}""", await server.Http.GetStringAsync("/healthz"));
        Assert.Equal("""{"status":"ready","problems":[]}""", await server.Http.GetStringAsync("/readyz"));
        var about = await server.Http.GetStringAsync("/");
        Assert.Contains("\"endpoint\":\"/ws/realtime-asr\"", about);
        Assert.Contains($"\"version\":\"{RealtimeRagEndpoints.Version}\"", about);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("/nothing")).StatusCode);
    }

    [Theory]
    [InlineData("knowledge", 503, """{"status":"not_ready","problems":["no documents"]}""")]
    [InlineData("mock", 200, """{"status":"ready","problems":["no documents"]}""")]
    public async Task Readiness_reports_problems_with_the_documents_and_waits_if_only_they_answer(string backend, int status, string reply)
    {
        var folder = Directory.CreateTempSubdirectory("ready-").FullName;
        (string, string)[] settings =
        [
            ("RAG_BACKEND", backend), ("FALLBACK_BACKEND", backend == "mock" ? "knowledge" : ""), ("KNOWLEDGE_DIR", folder),
            ("KNOWLEDGE_STORE", Path.Combine(folder, ".index.db")), ("KNOWLEDGE_WATCH", "0"),
        ];
        await using (var server = await TestServer.StartAsync(settings: settings))
        {
            await server.Services.GetRequiredService<KnowledgeHost>().Current!.WhenIndexed.WaitAsync(TestContext.Current.CancellationToken);
            using var ready = await server.Http.GetAsync("/readyz", TestContext.Current.CancellationToken);
            Assert.Equal((status, reply), ((int)ready.StatusCode, await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/asyncapi.yaml")]
    public async Task A_health_check_may_use_HEAD(string path)
    {
        await using var server = await TestServer.StartAsync();
        using var reply = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, 0), (reply.StatusCode, (await reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length));
    }

    [Fact]
    public async Task The_mock_answers_a_whole_conversation()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        Assert.Contains("产品多少钱？", await client.AnswerAsync());
    }

    [Fact]
    public async Task A_real_backend_without_its_key_reports_it_in_the_words_of_the_guide()
    {
        await using var server = await TestServer.StartAsync(settings: ("USE_MOCK_RAG", "0"));
        var client = await server.TalkAsync();
        await client.FinalAsync("产品多少钱？");
        Assert.Contains("错误：未配置 DIFY_API_KEY 环境变量", await client.UntilAsync("\"code\":\"RAG_NOT_CONFIGURED\""));
        await client.ExpectAsync("""{"type":"status","stage":"idle"}""");
    }
}
