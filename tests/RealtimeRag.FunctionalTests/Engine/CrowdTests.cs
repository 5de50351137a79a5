using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Engine;

/// <summary>Many conversations at once.</summary>
public sealed class CrowdTests
{
    [Fact]
    public async Task Two_hundred_concurrent_sessions_each_get_their_own_answers()
    {
        var source = new TextSource(static question => question.Select(static c => c.ToString()).Append("答完。"));
        await using var server = await TestServer.StartAsync(source);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => TalkAsync(server, i)));
        Assert.Equal((600, 600), source.Calls);
    }

    [Fact]
    public async Task Two_hundred_concurrent_sessions_each_get_their_own_answers_from_Dify()
    {
        await using var dify = await FakeDifyServer.StartAsync(new FakeDifyOptions { Answer = static question => question + "答完。" });
        await using var server = await TestServer.StartAsync(
            settings: [("USE_MOCK_RAG", ""), ("DIFY_API_KEY", "app-crowd"), ("DIFY_BASE_URL", dify.Url.ToString())]);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => TalkAsync(server, i)));
        Assert.Equal(600, dify.Log.Questions.Count);
        Assert.Equal(200, dify.Log.Questions.Select(static q => q.Text("user")).Distinct().Count());
        Assert.Empty(dify.Log.Stops);
    }

    private static async Task TalkAsync(TestServer server, int number)
    {
        var client = await server.TalkAsync();
        string[] questions = [$"第 {number} 号产品多少钱？", $"第 {number} 号仓库在哪里？", $"第 {number} 组的负责人是谁？"];
        foreach (var question in questions)
        {
            await client.FinalAsync(question);
        }

        foreach (var question in questions)
        {
            Assert.Equal(question + "答完。", await client.AnswerAsync());
        }

        await client.ControlAsync("stop");
        Assert.Equal(1000, await client.UntilClosedAsync());
        Assert.Equal(3, client.Frames.Count(static f => f.Contains("\"final\":true", StringComparison.Ordinal)));
    }
}
