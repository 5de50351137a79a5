using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Knowledge;

namespace RealtimeRag.UnitTests.Answers.Knowledge;

public sealed class KnowledgeAnswerSourceTests : IAsyncLifetime
{
    private IndexedDocuments _documents = null!;

    public async ValueTask InitializeAsync() => _documents = await IndexedDocuments.OfAsync(
        ("release.md", "# 发布手册\n\n## 发布时间\n\n新版本在每周四下午三点发布，由值班工程师执行。\n\n## 回滚\n\n回滚需要值班经理在系统中批准，之后十分钟内生效。\n"),
        ("parking.md", "# Parking\n\n## Visitors\n\nVisitors park on the second underground level and pay at the exit.\n"));

    public ValueTask DisposeAsync() => _documents.DisposeAsync();

    [Theory]
    [InlineData("手册", "a.pdf", 3, Language.Chinese, "手册（第 3 页）")]
    [InlineData("Handbook", "a.pdf", 3, Language.English, "Handbook (p. 3)")]
    [InlineData("", "a.pdf", 1, Language.Chinese, "a.pdf（第 1 页）")]
    [InlineData("手册", "a.md", null, Language.Chinese, "手册")]
    public void A_page_is_named_in_the_question_s_language(string title, string file, int? page, Language language, string expected) =>
        Assert.Equal(expected, KnowledgeAnswerSource.Title(title, file, page, language));

    [Fact]
    public async Task The_answer_is_in_the_documents_words_and_cites_them()
    {
        var events = await _documents.Source.ReadAsync(AnswerStreams.Request("新版本什么时候发布"));

        Assert.Contains("每周四下午三点发布", events.Text(), StringComparison.Ordinal);
        var citation = Assert.Single(events.OfType<AnswerEvent.Cited>()).Items[0];
        Assert.Equal(1, citation.Index);
        Assert.Contains("发布手册", citation.Title, StringComparison.Ordinal);
        Assert.Equal(new AnswerEvent.Completed(), events[^1]);
    }

    [Theory]
    [InlineData("恐龙为什么会灭绝", "知识库里没有找到相关内容。")]
    [InlineData("why did the dinosaurs die out", "I found nothing about that in the documents.")]
    public async Task If_the_documents_have_no_answer_the_reply_is_in_the_questions_language(string question, string expected)
    {
        var events = await _documents.Source.ReadAsync(AnswerStreams.Request(question));

        Assert.Equal([new AnswerEvent.Delta(expected), new AnswerEvent.Completed { NothingFound = true }], events);
    }

    [Fact]
    public async Task A_chosen_section_is_answered_from_and_a_missing_one_is_asked_for()
    {
        var chosen = AnswerStreams.Request("发布时间") with { Section = "release.md\n发布手册 > 发布时间" };

        Assert.Contains("每周四下午三点", (await _documents.Source.ReadAsync(chosen)).Text(), StringComparison.Ordinal);
        Assert.Contains("值班经理", (await _documents.Source.ReadAsync(AnswerStreams.Request("回滚需要谁批准") with { Section = "gone.md\nx" })).Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_follow_up_is_searched_with_its_predecessor()
    {
        var request = AnswerStreams.Request("那它需要谁批准呢？") with { History = [new AnswerTurn("怎么回滚？", "……")] };

        Assert.Contains("值班经理", (await _documents.Source.ReadAsync(request)).Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passages_for_a_model_are_best_first_and_limited()
    {
        var passages = await _documents.Source.FindAsync(AnswerStreams.Request("where do visitors park"), count: 1, TestContext.Current.CancellationToken);

        Assert.Contains("second underground level", Assert.Single(passages).Text, StringComparison.Ordinal);
    }
}
