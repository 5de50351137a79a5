using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.ProtocolV2;

/// <summary>A stable interim that already is a question may be asked early; nothing of it is said before the final confirms it.</summary>
public sealed class SpeculationTests
{
    private const string On = """{"type":"configure","speculative":true,"ack":"none"}""";
    private const string Off = """{"type":"configure","speculative":false,"ack":"none"}""";

    private readonly ScriptedSource _source = new();

    [Theory]
    [InlineData("产品多少钱？")]
    [InlineData("产品多少钱")]
    [InlineData(" 产品多少钱? ")]
    public async Task A_final_with_the_same_words_adopts_the_speculative_answer(string final)
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await BeginAsync(server, On);
        await HearAsync(talk, "产品多少钱？");
        var call = await _source.NextAsync();
        call.Say("九十", "九元。");
        await AssertSilenceAsync(talk);

        await talk.Client.FinalAsync(final);
        Assert.Equal("question analyzing querying_rag answer", await talk.UntilAsync("answer"));
        call.Say("完");
        call.Complete();
        await talk.UntilAsync("complete");
        Assert.Contains("\"speculative\":true", talk.Client.Frames[^1]);
        Assert.Equal("idle", await talk.UntilAsync("idle"));
        Assert.False(await call.Over);
    }

    [Theory]
    [InlineData("产品多少钱一年？")]
    [InlineData("产品不多少钱？")]
    public async Task A_different_final_cancels_the_speculation(string final)
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await BeginAsync(server, On);
        await HearAsync(talk, "产品多少钱？");
        var early = await _source.NextAsync();
        early.Say("九十九元。");
        await talk.Client.FinalAsync(final);
        Assert.True(await early.Over);
        var call = await _source.NextAsync();
        Assert.Equal(final, call.Request.Question);
        call.Say("不知道");
        call.Complete();
        Assert.Equal("question analyzing querying_rag answer complete idle", await talk.UntilAsync("idle"));
        Assert.DoesNotContain(talk.Client.Frames, static f => f.Contains("九十九元", StringComparison.Ordinal));
        Assert.Contains(talk.Client.Frames, static f => f.Contains("\"speculative\":false", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("stop")]
    public async Task Anything_that_ends_listening_cancels_the_speculation(string action)
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await BeginAsync(server, On);
        await HearAsync(talk, "产品多少钱？");
        var early = await _source.NextAsync();
        await talk.Client.ControlAsync(action);
        Assert.True(await early.Over);
    }

    [Fact]
    public async Task A_vanished_client_cancels_the_speculation()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await BeginAsync(server, On);
        await HearAsync(talk, "产品多少钱？");
        var early = await _source.NextAsync();
        talk.Client.Vanish();
        Assert.True(await early.Over);
    }

    [Fact]
    public async Task If_switched_off_nothing_is_asked_before_its_final()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await BeginAsync(server, Off);
        await HearAsync(talk, "什么时候发布？");
        await AssertSilenceAsync(talk);
        await talk.Client.FinalAsync("产品多少钱？");
        Assert.Equal("产品多少钱？", (await _source.NextAsync()).Request.Question);
    }

    [Fact]
    public async Task V1_does_not_speculate()
    {
        await using var server = await TestServer.StartAsync(_source);
        var client = await server.TalkAsync();
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync("""{"type":"asr_chunk","text":"什么时候发布？"}""");
            Assert.Contains("asr_chunk", await client.NextAsync());
        }

        await client.FinalAsync("产品多少钱？");
        Assert.Equal("产品多少钱？", (await _source.NextAsync()).Request.Question);
    }

    private static async Task<NumberedTalk> BeginAsync(TestServer server, string configure)
    {
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync(configure);
        await talk.NextAsync();
        return talk;
    }

    private static async Task HearAsync(NumberedTalk talk, string interim)
    {
        foreach (var _ in (int[])[1, 2])
        {
            await talk.Client.SendAsync($$"""{"type":"asr_chunk","text":"{{interim}}"}""");
        }
    }

    /// <summary>Nothing was said so far: the reply to a message comes next.</summary>
    private static async Task AssertSilenceAsync(NumberedTalk talk)
    {
        await talk.Client.SendAsync("""{"type":"dance"}""");
        Assert.Equal("UNSUPPORTED_TYPE", NumberedTalk.NameOf(await talk.NextAsync()));
    }
}
