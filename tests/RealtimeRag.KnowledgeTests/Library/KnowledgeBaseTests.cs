using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.KnowledgeTests.Library;

public sealed class KnowledgeBaseTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_of_documents_answers_with_quotes_and_citations()
    {
        _folder.Write("leave.md", "# 请假制度\n\n## 年假\n\n每位员工每年有十五天年假。\n\n## 病假\n\n病假需要提交医院证明。\n");
        _folder.Write("travel.md", "# Travel\n\n## Hotels\n\nA hotel room may cost at most ninety euros a night.\n");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        var answer = knowledge.Answer("请问年假有多少天");

        Assert.True(answer.Found);
        Assert.Contains("每位员工每年有十五天年假。", answer.Text, StringComparison.Ordinal);
        var citation = Assert.Single(answer.Citations);
        Assert.Equal((1, "leave.md", "请假制度 › 年假", 5), (citation.Index, citation.File, citation.Title, citation.Line!.Value));
        Assert.Contains("ninety euros", knowledge.Answer("how much may a hotel room cost").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finding_nothing_is_reported_in_the_language_of_the_question()
    {
        _folder.Write("leave.md", "# 请假制度\n\n每位员工每年有十五天年假。\n");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        var chinese = knowledge.Answer("火星上有水吗");
        var english = knowledge.Answer("who won the football match yesterday");

        Assert.False(chinese.Found);
        Assert.Equal("知识库里没有找到相关内容。", chinese.Text);
        Assert.Empty(chinese.Citations);
        Assert.Equal("I found nothing about that in the documents.", english.Text);
        Assert.Equal(chinese.Text, knowledge.Answer("who won the football match yesterday", language: "zh").Text);
    }

    [Fact]
    public async Task A_rescan_detects_saved_changed_and_removed_files()
    {
        var ct = TestContext.Current.CancellationToken;
        _folder.Write("a.md", "# 甲\n\n仓库的密码是蓝鲸。\n");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        Assert.Contains("蓝鲸", knowledge.Search("仓库的密码", 1)[0].Text, StringComparison.Ordinal);

        _folder.Write("a.md", "# 甲\n\n仓库的密码是红狐。\n");
        await knowledge.RescanAsync(ct);
        Assert.Equal(["仓库的密码是红狐。"], knowledge.Search("仓库的密码", 5).Select(passage => passage.Text));

        _folder.Write("sub/b.md", "# 乙\n\n食堂十二点开门。\n");
        await knowledge.RescanAsync(ct);
        Assert.Equal("sub/b.md", knowledge.FirstFile("食堂几点开门"));

        _folder.Delete("a.md");
        await knowledge.RescanAsync(ct);
        Assert.DoesNotContain(knowledge.Search("仓库的密码", 5), passage => passage.File == "a.md");
        Assert.Equal(1, knowledge.Status.Documents);
    }

    [Fact]
    public async Task A_reopened_store_answers_before_the_folder_is_read()
    {
        _folder.Write("a.md", "# 甲\n\n仓库的密码是蓝鲸。\n");
        await (await KnowledgeWaits.OpenedAsync(_folder.Options)).DisposeAsync();
        Directory.Move(_folder.Documents, _folder.Documents + "-gone");

        await using var knowledge = await KnowledgeBase.OpenAsync(_folder.Options, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal("a.md", knowledge.FirstFile("仓库的密码"));
        await knowledge.UntilAsync(status => status.Error is not null);
        Assert.Contains("KNOWLEDGE_DIR", knowledge.Status.Error!.English, StringComparison.Ordinal);
        Assert.Equal("a.md", knowledge.FirstFile("仓库的密码"));
    }
}
