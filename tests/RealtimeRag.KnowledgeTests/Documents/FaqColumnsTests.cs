using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class FaqColumnsTests
{
    [Theory]
    [InlineData("question|answer", 0, 1)]
    [InlineData("Answer|Question", 1, 0)]
    [InlineData("id|Question text|Answer text", 1, 2)]
    [InlineData("*问题：|*答案：", 0, 1)]
    [InlineData("序号|标准问|标准答案|分类", 1, 2)]
    [InlineData("問題|回答", 0, 1)]
    [InlineData("用户咨询|客服话术", 0, 1)]
    [InlineData("现象|处理办法", 0, 1)]
    [InlineData("Q|A", 0, 1)]
    [InlineData("title|body", 0, 1)]
    [InlineData("标题|内容", 0, 1)]
    [InlineData("prompt|completion", 0, 1)]
    [InlineData("faq category|faq|solution", 1, 2)]
    [InlineData("问题分类|问题|回答人|回答", 1, 3)]
    public void Question_and_answer_columns_are_found_by_name(string header, int question, int answer)
    {
        var columns = FaqColumns.Of(header.Split('|'));

        Assert.Equal((question, answer), (columns?.Question, columns?.Answer));
    }

    [Theory]
    [InlineData("name|price")]
    [InlineData("question")]
    [InlineData("question|price")]
    [InlineData("price|answer")]
    [InlineData("task|answer")]
    [InlineData("question_id|answer_id")]
    [InlineData("问题类型|回答时间")]
    [InlineData("")]
    public void Other_tables_have_no_such_columns(string header) => Assert.Null(FaqColumns.Of(header.Split('|')));

    [Theory]
    [InlineData("question|similar questions|answer", 0, 2, 1)]
    [InlineData("相似问法|问题|答案", 1, 2, 0)]
    [InlineData("问题|扩展问|答案", 0, 2, 1)]
    [InlineData("question|answer|alternative", 0, 1, 2)]
    public void Alternative_wordings_have_their_own_column(string header, int question, int answer, int similar) =>
        Assert.Equal(new FaqColumns(question, answer, similar), FaqColumns.Of(header.Split('|')));

    [Fact]
    public void Membership_of_a_column_is_known()
    {
        var columns = new FaqColumns(2, 4, 0);

        Assert.Equal([true, false, true, false, true], Enumerable.Range(0, 5).Select(columns.Includes));
        Assert.False(new FaqColumns(2, 4, null).Includes(0));
    }
}
