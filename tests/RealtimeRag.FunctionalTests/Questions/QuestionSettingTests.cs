using System.Text.Json;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.Questions;

/// <summary>What users may adjust about question finding, from the setting to the frames.</summary>
public sealed class QuestionSettingTests : IDisposable
{
    private readonly ScriptedSource _source = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("questions").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("我不知道怎么说。", "statement")]
    [InlineData("I know what you mean.", "statement")]
    [InlineData("今天我们讨论发布流程。", "statement")]
    [InlineData("请问这个产品的价格是多少？", "question")]
    [InlineData("What is the price of this product?", "question")]
    public async Task By_default_the_detector_decides(string text, string kind)
    {
        await using var server = await TestServer.StartAsync(_source);

        Assert.Equal((kind, text), await DecisionAsync(await TalkAsync(server), text));
    }

    [Fact]
    public async Task Mode_all_asks_every_final()
    {
        await using var server = await StartAsync(("QUESTION_MODE", "all"));
        var client = await TalkAsync(server);
        await client.FinalAsync("今天天气不错。");

        Assert.Equal("今天天气不错。", (await _source.NextAsync()).Request.Question);
        Assert.Equal("mode_all", Json(await client.UntilAsync("decision")).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Mode_never_asks_only_on_command()
    {
        await using var server = await StartAsync(("QUESTION_MODE", "never"));
        var client = await TalkAsync(server);

        Assert.Equal("mode_never", (await ReasonAsync(client, "价格是多少？")).Reason);
        await client.ControlAsync("instant_query");
        Assert.Equal("价格是多少？", (await _source.NextAsync()).Request.Question);
    }

    [Fact]
    public async Task An_ask_phrase_turns_a_statement_into_a_question_in_any_case_and_width()
    {
        await using var server = await StartAsync(("QUESTION_WORDS", File("帮我查一下 API\n# 注释\n")));
        var client = await TalkAsync(server);

        Assert.Equal(("question", "always_ask"), await ReasonAsync(client, "好的，帮我查一下ａｐｉ。"));
        Assert.Equal("好的，帮我查一下ａｐｉ。", (await _source.NextAsync()).Request.Question);
    }

    [Fact]
    public async Task An_ignore_phrase_suppresses_a_question_and_overrides_an_ask_phrase()
    {
        await using var server = await StartAsync(("QUESTION_WORDS", File("听得到吗")), ("IGNORE_WORDS", File("听得到")));
        var client = await TalkAsync(server);

        Assert.Equal(("statement", "never_ask"), await ReasonAsync(client, "大家听得到吗？"));
        Assert.Equal("question", (await ReasonAsync(client, "价格是多少？")).Kind);
    }

    [Fact]
    public async Task An_ignored_sentence_does_not_suppress_its_neighbour()
    {
        await using var server = await StartAsync(("IGNORE_WORDS", File("听得到")));
        var client = await TalkAsync(server);
        await client.FinalAsync("大家听得到吗？价格是多少？");

        Assert.Equal("价格是多少？", (await _source.NextAsync()).Request.Question);
    }

    [Fact]
    public async Task With_a_wake_phrase_only_what_follows_it_counts()
    {
        await using var server = await StartAsync(("WAKE_PHRASE", "小助手"));
        var client = await TalkAsync(server);

        Assert.Equal(("statement", "no_wake_phrase"), await ReasonAsync(client, "现在几点了？"));
        await client.FinalAsync("小 助 手，价格是多少？");

        Assert.Equal("价格是多少？", (await _source.NextAsync()).Request.Question);
    }

    [Fact]
    public async Task The_question_may_follow_the_wake_phrase_in_the_next_final()
    {
        await using var server = await StartAsync(("WAKE_PHRASE", "Hey Rag"));
        var client = await TalkAsync(server);
        await client.FinalAsync("Hey, Rag!");
        await client.FinalAsync("What is the price of this product?");

        Assert.Equal("What is the price of this product?", (await _source.NextAsync()).Request.Question);
    }

    [Theory]
    [InlineData("0", "我们昨天发布了新版本。", "question")]
    [InlineData("1", "价格是多少", "statement")]
    public async Task The_threshold_decides(string threshold, string text, string kind)
    {
        await using var server = await StartAsync(("QUESTION_THRESHOLD", threshold));

        Assert.Equal(kind, (await ReasonAsync(await TalkAsync(server), text)).Kind);
    }

    [Fact]
    public async Task Several_questions_of_a_final_are_asked_as_one_text_with_what_precedes_as_context()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await TalkAsync(server);
        await client.FinalAsync("我们下周上线。价格是多少？预算有限。有没有折扣？谢谢。");

        var request = (await _source.NextAsync()).Request;
        Assert.Equal("价格是多少？有没有折扣？", request.Question);
        Assert.Equal("我们下周上线。预算有限。", request.Context);
    }

    [Fact]
    public async Task A_v1_client_gets_the_question_without_a_reason()
    {
        await using var server = await StartAsync(("QUESTION_WORDS", File("查一下")));
        var client = await server.TalkAsync();
        await client.FinalAsync("帮我查一下天气。");

        Assert.Equal("""{"type":"status","stage":"analyzing","question":"帮我查一下天气。"}""", await client.UntilAsync("analyzing"));
        Assert.DoesNotContain(client.Frames, frame => frame.Contains("always_ask", StringComparison.Ordinal));
    }

    private Task<TestServer> StartAsync(params (string Name, string Value)[] settings) => TestServer.StartAsync(_source, settings: settings);

    private static async Task<TalkClient> TalkAsync(TestServer server)
    {
        var client = await server.ConnectAsync(configure: static options => options.AddSubProtocol(Subprotocol.V2));
        await client.UntilAsync("listening");
        return client;
    }

    private static async Task<(string? Kind, string? Text)> DecisionAsync(TalkClient client, string text)
    {
        await client.FinalAsync(text);
        var decision = Json(await client.UntilAsync("\"decision\""));
        return (decision.GetProperty("kind").GetString(), decision.GetProperty("text").GetString());
    }

    private static async Task<(string? Kind, string? Reason)> ReasonAsync(TalkClient client, string text)
    {
        await client.FinalAsync(text);
        var decision = Json(await client.UntilAsync("\"decision\""));
        return (decision.GetProperty("kind").GetString(), decision.GetProperty("reason").GetString());
    }

    private static JsonElement Json(string frame) => JsonElement.Parse(frame);

    private string File(string text)
    {
        var path = Path.Combine(_folder, Path.GetRandomFileName());
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
