using System.Net;
using System.Text;
using System.Text.Json;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Engine.Raw;
using RealtimeRag.Server.WebConsole;

namespace RealtimeRag.FunctionalTests.WebConsole;

/// <summary><c>POST /v1/detect</c>: what would be asked, with the server's settings or others.</summary>
public sealed class DetectEndpointTests
{
    private const string Key = "a-key-of-thirty-two-characters-or-more";

    [Fact]
    public async Task Each_text_is_judged_by_itself_as_the_server_would()
    {
        await using var server = await TestServer.StartAsync();
        var reply = await JudgeAsync(server, """{"texts":["大家好。","默认端口是多少？","<|zh|> 默 认 端 口 是 多 少","","Good morning. What is the price?"]}""");
        var results = reply.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal([false, true, true, false, true], results.Select(static result => result.GetProperty("question").GetBoolean()));
        Assert.Equal(["", "默认端口是多少？", "默认端口是多少", "", "What is the price?"], results.Select(static result => result.GetProperty("asked").GetString()));
        Assert.Equal("blank", results[3].GetProperty("reason").GetString());
        Assert.All(results, static result => Assert.InRange(result.GetProperty("confidence").GetDouble(), 0, 1));
        Assert.InRange(reply.GetProperty("threshold").GetDouble(), 0.01, 0.99);
    }

    [Fact]
    public async Task A_decision_is_the_same_as_in_a_session()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var text in new[] { "大家好。", "默认端口是多少？", "Could you tell me the price?", "我们先看第一页。" })
        {
            var judged = (await JudgeAsync(server, JsonSerializer.Serialize(new { texts = new[] { text } }))).GetProperty("results")[0];
            var talk = await server.ConnectAsync(configure: static options => options.AddSubProtocol("realtime-rag.v2"));
            await talk.FinalAsync(text);
            var decision = JsonElement.Parse(await talk.UntilAsync("\"type\":\"decision\""));
            Assert.Equal(decision.GetProperty("kind").GetString() == "question", judged.GetProperty("question").GetBoolean());
            Assert.Equal(decision.GetProperty("confidence").GetDouble(), judged.GetProperty("confidence").GetDouble(), 1e-4);
            Assert.Equal(decision.GetProperty("reason").GetString(), judged.GetProperty("reason").GetString());
        }
    }

    [Theory]
    [InlineData("""{"texts":["What is the price?"],"threshold":1}""", false, 1)]
    [InlineData("""{"texts":["Good morning everyone."],"threshold":0}""", true, 0)]
    [InlineData("""{"texts":["The invoice is wrong."],"always_ask":["invoice"]}""", true, 0.25)]
    [InlineData("""{"texts":["What is the price?"],"never_ask":["price"]}""", false, 0.25)]
    [InlineData("""{"texts":["What is the price?"],"wake_phrase":"hey helper"}""", false, 0.25)]
    [InlineData("""{"texts":["hey helper what is the price"],"wake_phrase":"hey helper"}""", true, 0.25)]
    [InlineData("""{"texts":["computer, what is the price?"],"wake_phrase":""}""", true, 0.25)]
    [InlineData("""{"texts":["what is the price?"]}""", false, 0.25)]
    [InlineData("""{"texts":["computer, what is the price?"],"unknown":1}""", true, 0.25)]
    public async Task What_the_request_names_takes_the_place_of_the_settings(string request, bool isQuestion, double threshold)
    {
        await using var server = await TestServer.StartAsync(settings: [("QUESTION_THRESHOLD", "0.25"), ("WAKE_PHRASE", request.Contains("omputer", StringComparison.Ordinal) || request.Contains("\"what", StringComparison.Ordinal) ? "computer" : "")]);
        var reply = await JudgeAsync(server, request);
        Assert.Equal(isQuestion, reply.GetProperty("results")[0].GetProperty("question").GetBoolean());
        Assert.Equal(threshold, reply.GetProperty("threshold").GetDouble(), 1e-6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"texts":[]}""")]
    [InlineData("""{"texts":null}""")]
    [InlineData("""{"texts":[null]}""")]
    [InlineData("""{"texts":[5]}""")]
    [InlineData("""{"texts":["a"],"threshold":1.5}""")]
    [InlineData("""{"texts":["a"],"threshold":"high"}""")]
    [InlineData("""{"texts":["a"],"always_ask":["…"]}""")]
    [InlineData("""{"texts":["a"],"never_ask":[null]}""")]
    [InlineData("""{"texts":["a"],"wake_phrase":"!"}""")]
    [InlineData("""{"texts":["a"]""")]
    public async Task An_invalid_request_gets_an_explanation_in_both_languages(string request)
    {
        await using var server = await TestServer.StartAsync();
        using var reply = await PostAsync(server, request);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Matches(@"^.*[\u4e00-\u9fff].* / [\x20-\x7e]+\n$", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_has_a_limit_whether_it_says_its_length_or_not(bool saysLength)
    {
        await using var server = await TestServer.StartAsync();
        var text = new string('a', DetectEndpoint.MostBytes);
        using var content = new StringContent($$"""{"texts":["{{text}}"]}""", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, DetectEndpoint.Path) { Content = content };
        request.Headers.TransferEncodingChunked = !saysLength;
        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, reply.StatusCode);
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFF\r\n")]
    [InlineData("2;\nxx\r\n{}\r\n0\r\n\r\n")]
    [InlineData("2\r\n{}{}\r\n")]
    public async Task A_body_in_malformed_chunks_is_the_clients_mistake_and_not_a_fault_of_the_server(string body)
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await RawSocket.ConnectAsync(server);
        await socket.WriteAsync(RawSocket.Request($"POST {DetectEndpoint.Path} HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked"));
        await socket.OfferAsync(Encoding.ASCII.GetBytes(body));
        Assert.StartsWith("HTTP/1.1 400 ", await socket.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("unhandled exception", server.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_texts_than_the_limit_are_refused_and_as_many_are_judged()
    {
        await using var server = await TestServer.StartAsync();
        using var tooMany = await PostAsync(server, JsonSerializer.Serialize(new { texts = Enumerable.Repeat("a", DetectTrial.MostTexts + 1) }));
        Assert.Equal(HttpStatusCode.BadRequest, tooMany.StatusCode);
        var reply = await JudgeAsync(server, JsonSerializer.Serialize(new { texts = Enumerable.Repeat("What is it?", DetectTrial.MostTexts) }));
        Assert.Equal(DetectTrial.MostTexts, reply.GetProperty("results").GetArrayLength());
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("wrong", 401)]
    [InlineData(Key, 200)]
    public async Task A_client_that_may_connect_may_use_it(string? key, int status)
    {
        await using var server = await TestServer.StartAsync(settings: ("API_KEYS", "alice=" + Key));
        using var request = new HttpRequestMessage(HttpMethod.Post, DetectEndpoint.Path) { Content = new StringContent("""{"texts":["What?"]}""") };
        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)reply.StatusCode);
    }

    [Fact]
    public async Task A_page_of_another_origin_may_not()
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, DetectEndpoint.Path) { Content = new StringContent("""{"texts":["What?"]}""") };
        request.Headers.Add("Origin", "https://evil.example.com");
        using var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
    }

    [Fact]
    public async Task Nothing_of_a_text_is_logged()
    {
        await using var server = await TestServer.StartAsync();
        await JudgeAsync(server, """{"texts":["a very secret canary?"]}""");
        Assert.DoesNotContain("canary", server.Log.Text, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> PostAsync(TestServer server, string body) =>
        server.Http.PostAsync(DetectEndpoint.Path, new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    private static async Task<JsonElement> JudgeAsync(TestServer server, string body)
    {
        using var reply = await PostAsync(server, body);
        var text = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(reply.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }
}
