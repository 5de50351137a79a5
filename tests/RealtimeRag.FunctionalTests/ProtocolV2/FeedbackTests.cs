using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.ProtocolV2;

/// <summary>What a user thinks of an answer reaches the backend that gave it.</summary>
public sealed class FeedbackTests
{
    private const string Like = """{"type":"feedback","answer_id":"a1","rating":"like","comment":"很好"}""";

    [Fact]
    public async Task A_rating_of_a_finished_answer_reaches_Dify_under_the_asking_user()
    {
        await using var dify = await FakeDifyServer.StartAsync();
        await using var server = await StartAsync(dify);
        var talk = await AnsweredAsync(server);

        await talk.Client.SendAsync(Like);
        Assert.Equal("feedback", (await talk.NextAsync()).GetProperty("received_type").GetString());

        await dify.Log.WhenAsync(static log => log.Requests.Any(IsFeedback), TestContext.Current.CancellationToken);
        var sent = dify.Log.Requests.Single(IsFeedback);
        Assert.Equal("like", sent.Text("rating"));
        Assert.Equal("很好", sent.Text("content"));
        Assert.Equal($"ws-user-{talk.SessionId}", sent.Text("user"));
    }

    [Fact]
    public async Task A_rating_that_Dify_refuses_is_logged_and_the_session_continues()
    {
        await using var dify = await FakeDifyServer.StartAsync();
        await using var server = await StartAsync(dify);
        var talk = await AnsweredAsync(server);

        await talk.Client.SendAsync("""{"type":"feedback","answer_id":"a1","rating":null}""");
        await talk.NextAsync();
        await server.Log.WhenAsync("refused");

        await talk.Client.FinalAsync("什么时候发布？");
        Assert.Equal("question analyzing querying_rag", await talk.UntilAsync("querying_rag"));
    }

    [Fact]
    public async Task An_unknown_answer_cannot_be_rated()
    {
        await using var server = await TestServer.StartAsync(new ScriptedSource());
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync(Like);
        Assert.Equal("INVALID_MESSAGE", await talk.UntilAsync("INVALID_MESSAGE"));
    }

    [Fact]
    public async Task A_backend_without_ratings_is_not_an_error()
    {
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.FinalAsync("产品多少钱？");
        var call = await source.NextAsync();
        call.Say("九十九元。");
        call.Complete();
        await talk.UntilAsync("idle");

        await talk.Client.SendAsync(Like);
        await talk.Client.SendAsync("""{"type":"keepalive"}""");
        Assert.Equal("feedback", (await talk.NextAsync()).GetProperty("received_type").GetString());
        Assert.Equal("keepalive", (await talk.NextAsync()).GetProperty("received_type").GetString());
    }

    private static bool IsFeedback(FakeDifyRequest request) => request.Path.EndsWith("/feedbacks", StringComparison.Ordinal);

    private static Task<TestServer> StartAsync(FakeDifyServer dify) => TestServer.StartAsync(
        settings: [("USE_MOCK_RAG", "0"), ("DIFY_API_KEY", "app-feedback"), ("DIFY_BASE_URL", dify.Url.ToString())]);

    private static async Task<NumberedTalk> AnsweredAsync(TestServer server)
    {
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.FinalAsync("产品多少钱？");
        await talk.UntilAsync("idle");
        return talk;
    }
}
