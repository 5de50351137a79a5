using System.Net;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>The stand-in is as strict as a Dify app.</summary>
public sealed class FakeDifyTests
{
    private const string Question = """{"query":"端口？","user":"u","response_mode":"blocking","inputs":INPUTS}""";

    [Theory(Timeout = 60_000)]
    [InlineData("/v1/chat-messages", HttpStatusCode.OK)]
    [InlineData("/chat-messages", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/chat-messages", HttpStatusCode.NotFound)]
    [InlineData("/v1/v1/chat-messages", HttpStatusCode.NotFound)]
    public async Task The_fake_answers_below_v1_only(string path, HttpStatusCode expected)
    {
        await using var dify = await FakeDifyServer.StartAsync();
        Assert.Equal(expected, await AskAsync(dify, path, "{}"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(null, "{}", HttpStatusCode.OK)]
    [InlineData("channel", """{"channel":"voice"}""", HttpStatusCode.OK)]
    [InlineData("channel", "{}", HttpStatusCode.BadRequest)]
    [InlineData("channel", """{"channel":null}""", HttpStatusCode.BadRequest)]
    [InlineData("channel", """{"other":"voice"}""", HttpStatusCode.BadRequest)]
    public async Task The_fake_requires_its_declared_inputs(string? required, string inputs, HttpStatusCode expected)
    {
        await using var dify = await FakeDifyServer.StartAsync(new FakeDifyOptions { RequiredInput = required });
        using var http = new HttpClient();

        var parameters = await http.GetStringAsync(new Uri(dify.Url + "/parameters"), TestContext.Current.CancellationToken);

        Assert.Equal(required is not null, parameters.Contains("\"variable\": \"channel\"", StringComparison.Ordinal));
        Assert.Equal(expected, await AskAsync(dify, "/v1/chat-messages", inputs));
    }

    private static async Task<HttpStatusCode> AskAsync(FakeDifyServer dify, string path, string inputs)
    {
        using var http = new HttpClient();
        using var content = new StringContent(Question.Replace("INPUTS", inputs, StringComparison.Ordinal));
        using var reply = await http.PostAsync(new Uri(dify.Url, path), content, TestContext.Current.CancellationToken);
        return reply.StatusCode;
    }
}
