using RealtimeRag.KnowledgeTests.Documents;

namespace RealtimeRag.KnowledgeTests;

public sealed class CopiedDocumentTests : IDisposable
{
    private const string Handbook = """
        # 员工手册

        ## 年假

        入职满一年的员工每年有十天年假，满五年的有十五天。

        ## 报销

        差旅费用应在返回后三十天内报销，一线城市住宿每晚最多六百元。

        ## 上班时间

        工作时间为上午九点到下午六点，午休一小时。
        """;

    private static readonly string[] Questions = ["年假有几天", "出差住宿每晚最多报多少钱", "工作时间是几点到几点"];
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Files beside 员工手册.md that say the same.</summary>
    public static TheoryData<string, string> Copies => new()
    {
        { "员工手册-副本.md", Handbook },
        { "old/handbook.md", Handbook },
        { "员工手册 (1).md", Handbook.Replace("## ", "## 1. ", StringComparison.Ordinal) },
        { "员工手册2.md", Handbook.Replace("\n", "  \n\n", StringComparison.Ordinal).Replace("。", "。 ", StringComparison.Ordinal) },
        { "制度.html", "<h1>员工手册</h1>" + string.Concat(Handbook.Split("## ")[1..].Select(part => $"<h2>{part.Split('\n')[0]}</h2><p>{part.Split('\n', 2)[1]}</p>")) },
    };

    [Theory]
    [MemberData(nameof(Copies))]
    public async Task A_copy_changes_neither_answer_nor_confidence_nor_sources(string file, string content)
    {
        _folder.Write("员工手册.md", Handbook);
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        var expected = Questions.Select(question => knowledge.Answer(question)).ToList();
        var passages = Questions.Select(question => knowledge.Search(question, 5).Count).ToList();

        _folder.Write(file, content);
        await knowledge.RescanAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, knowledge.Status.Documents);
        Assert.All(expected, answer => Assert.True(answer.Found));
        Assert.Equal(expected.Select(answer => answer.Text), Questions.Select(question => knowledge.Answer(question).Text));
        Assert.Equal(expected.Select(answer => answer.Confidence), Questions.Select(question => knowledge.Answer(question).Confidence));
        Assert.All(Questions, question => Assert.Single(knowledge.Answer(question).Citations));
        Assert.Equal(passages, Questions.Select(question => knowledge.Search(question, 5).Count));
    }

    [Fact]
    public async Task The_same_text_as_a_word_document_is_a_copy_too()
    {
        _folder.Write("员工手册.md", Handbook);
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        var expected = Questions.Select(question => knowledge.Answer(question)).ToList();

        var blocks = Handbook.Split("\n\n").Select(block => DocxFile.P(block.Trim('#', ' '), block switch
        {
            ['#', ' ', ..] => "a1",
            ['#', '#', ' ', ..] => "b2",
            _ => null,
        }));
        _folder.Write("员工手册.docx", DocxFile.Of([.. blocks]));
        await knowledge.RescanAsync(TestContext.Current.CancellationToken);

        Assert.Equal(expected.Select(answer => (answer.Text, answer.Confidence)), Questions.Select(question => knowledge.Answer(question)).Select(answer => (answer.Text, answer.Confidence)));
        Assert.All(Questions, question => Assert.Single(knowledge.Search(question, 5).GroupBy(passage => passage.Text), group => group.Count() == 1 && group.Key == knowledge.Search(question, 1)[0].Text));
    }
}
