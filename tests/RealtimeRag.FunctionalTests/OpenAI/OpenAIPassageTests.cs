using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Knowledge;

namespace RealtimeRag.FunctionalTests.OpenAI;

/// <summary>Passages go with the question as numbered data, and come back as citations where the answer names them.</summary>
public sealed class OpenAIPassageTests
{
    private static readonly Passage Release = new("手册 › 发布", "每周五下午三点发布。", 0.9);
    private static readonly Passage Rollback = new("手册 › 回滚", "回滚需要值班经理批准。", 0.4);

    [Fact]
    public async Task Only_passages_named_in_the_answer_are_cited()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Saying("要值班经理", "批准 [2", "]。也见 [7]。"));
        using var talk = new OpenAITalk(server.BaseUrl) { Passages = [Release, Rollback] };

        var (events, _) = await talk.AskAsync();

        var citation = Assert.Single(Assert.Single(events.OfType<AnswerEvent.Cited>()).Items);
        Assert.Equal(new Citation(2, "手册 › 回滚", "回滚需要值班经理批准。", 0.4), citation);
        Assert.Equal("要值班经理批准 [2]。也见 [7]。", OpenAITalk.Text(events));
        Assert.Contains("<passage id=\"2\" title=\"手册 › 回滚\">\n回滚需要值班经理批准。\n</passage>", server.Calls[0].Messages[^1].Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_names_nothing_cites_nothing()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Saying("资料中没有提到。"));
        using var talk = new OpenAITalk(server.BaseUrl) { Passages = [Release] };

        Assert.Empty((await talk.AskAsync()).Events.OfType<AnswerEvent.Cited>());
    }

    [Fact]
    public async Task Passages_can_be_left_out()
    {
        await using var server = await FakeOpenAIServer.StartAsync(FakeReply.Saying("好 [1]"));
        using var talk = new OpenAITalk(server.BaseUrl, o => o with { UsePassages = false }) { Passages = [Release] };

        var (events, _) = await talk.AskAsync();

        Assert.Equal("什么时候发布？", server.Calls[0].Messages[^1].Content);
        Assert.Empty(events.OfType<AnswerEvent.Cited>());
    }
}
