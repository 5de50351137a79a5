using RealtimeRag.Knowledge.Answers;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Segments;
using RealtimeRag.KnowledgeTests.Answers;

namespace RealtimeRag.KnowledgeTests.Search;

public sealed class PassageCopiesTests
{
    private static readonly string[] Questions =
    [
        "图书馆周五几点闭馆", "逾期一天收多少滞纳金", "补办校园卡要多少钱", "学校的第一任校长是谁", "章元记是谁", "考试周几点熄灯", "叫园卡怎么挂失", "北京明天会下雨吗",
        "when does the library close on fridays", "what does replacing a lost campus card cost", "how do i bake sourdough bread",
    ];

    private static readonly (string Title, string Text)[] Library = [.. Enumerable.Range(0, SmallLibrary.Count).Select(Passage)];

    /// <summary>What may happen to a folder: how a passage is changed into its copy.</summary>
    public static TheoryData<string> Ways => ["same", "spaces", "numbered", "marked", "renamed"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_folder_with_copies_answers_as_the_folder_does(string way)
    {
        var plain = new TestLibrary(Library);
        var copied = new TestLibrary([.. Library, .. Library.Select(passage => Copied(passage, way)), .. Library.Take(5).Select(passage => Copied(passage, way))]);

        foreach (var question in Questions)
        {
            var (expected, found) = (plain.Index.Search(question, 10), copied.Index.Search(question, 10));

            Assert.Equal(expected.Confidence, found.Confidence, 9);
            Assert.Equal(Answer(question, expected, plain), Answer(question, found, copied));
            Assert.Equal(expected.Hits.Select(hit => plain.GetText(hit.Id)), found.Hits.Select(hit => Original(copied.GetText(hit.Id))));
        }
    }

    [Fact]
    public void Statistics_leave_deleted_passages_out_at_once()
    {
        var (whole, without) = (new SmallLibrary(1, 0, 4, 11), new SmallLibrary(3, 0, 4, 11));

        foreach (var question in Questions)
        {
            Assert.Equal(without.Index.Search(question, 10).Confidence, whole.Index.Search(question, 10).Confidence, 9);
        }

        var merged = Segment.Merge(
            [Segment.Build([.. Library.Select((passage, id) => new IndexedPassage(id, passage.Title, passage.Text))], CancellationToken.None)],
            new HashSet<long> { 0, 4, 11 }, TestContext.Current.CancellationToken);
        var afterwards = new SearchIndex([merged], new HashSet<long>(), new SmallLibrary());

        Assert.All(Questions, question => Assert.Equal(afterwards.Search(question, 10).Confidence, whole.Index.Search(question, 10).Confidence, 9));
    }

    [Fact]
    public void A_copy_answers_once_the_original_is_deleted()
    {
        (string Title, string Text)[] twice = [Library[0], Library[0], Library[1]];
        var segment = Segment.Build([.. twice.Select((passage, id) => new IndexedPassage(id, passage.Title, passage.Text))], CancellationToken.None);
        var texts = new TestLibrary(twice);

        Assert.Equal([0L], Ids(new SearchIndex([segment], new HashSet<long>(), texts)));
        Assert.Equal([1L], Ids(new SearchIndex([segment], new HashSet<long> { 0 }, texts)));
    }

    [Fact]
    public void The_copy_whose_title_matches_the_question_is_found()
    {
        var library = new TestLibrary(
            ("榨汁机 A1 说明书 › 保修", "整机保修十二个月，从购买之日算起，凭发票办理。"),
            ("榨汁机 B2 说明书 › 保修", "整机保修十二个月，从购买之日算起，凭发票办理。"),
            ("榨汁机 B2 说明书 › 清洗", "刀头拆下后用清水冲洗，不要放进洗碗机。"));

        Assert.Equal(1, library.Index.Search("B2 榨汁机保修多久", 5).Hits[0].Id);
        Assert.Equal(0, library.Index.Search("A1 榨汁机保修多久", 5).Hits[0].Id);
        Assert.Equal([0L, 1L], library.Index.Search("A1 和 B2 榨汁机保修多久", 5).Hits.Select(hit => hit.Id).Where(id => id < 2).Order());
        Assert.Single(library.Index.Search("榨汁机保修多久", 5).Hits, hit => hit.Id < 2);
    }

    [Fact]
    public void Many_copies_do_not_crowd_out_other_hits()
    {
        var copies = Enumerable.Range(0, 40).Select(i => ($"通知{i} › 开放时间", Library[0].Text));
        var library = new TestLibrary([.. copies, .. Library]);

        var hits = library.Index.Search("图书馆几点开门", 10).Hits;

        Assert.Single(hits, hit => library.GetText(hit.Id) == Library[0].Text);
        Assert.Contains(hits, hit => library.GetText(hit.Id) == Library[1].Text);
    }

    [Fact]
    public void The_first_id_represents_all_copies()
    {
        var library = new TestLibrary(Library[0], Library[1], Library[0], Library[0]);

        Assert.Equal([0L, 1L, 0L, 0L], Enumerable.Range(0, 4).Select(id => library.Index.OriginalOf(id)));
    }

    private static IEnumerable<long> Ids(SearchIndex index) => index.Search("图书馆周五几点闭馆", 5).Hits.Select(hit => hit.Id).Where(id => id < 2);

    private static string Answer(string question, SearchResult result, TestLibrary library) =>
        Original(new AnswerExtractor().Extract(question, result, library, 300).Text);

    private static (string Title, string Text) Passage(int id)
    {
        var library = new SmallLibrary();
        return (library.GetTitle(id), library.GetText(id));
    }

    private static (string Title, string Text) Copied((string Title, string Text) passage, string way) => way switch
    {
        "same" => passage,
        "spaces" => (passage.Title, passage.Text.Replace("。", "。\n\n", StringComparison.Ordinal).Replace(". ", ".  \n", StringComparison.Ordinal)),
        "numbered" => (passage.Title.Replace(" › ", " › 2.3 ", StringComparison.Ordinal), passage.Text),
        "marked" => (passage.Title.Contains('›', StringComparison.Ordinal) ? passage.Title.Replace(" ›", "-副本 ›", StringComparison.Ordinal) : passage.Title + "-副本", passage.Text),
        _ => ("附件 › " + passage.Title, passage.Text),
    };

    private static string Original(string text) =>
        text.Replace("。\n\n", "。", StringComparison.Ordinal).Replace(".  \n", ". ", StringComparison.Ordinal);
}
