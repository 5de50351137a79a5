using RealtimeRag.Knowledge.Answers;

namespace RealtimeRag.KnowledgeTests.Answers;

public sealed class TableRowsTests
{
    [Theory]
    [InlineData("会议室：长江；楼层：三楼\n会议室：黄河；楼层：三楼\n", 2)]
    [InlineData("Team: Payroll; Phone: 4420\nTeam: Legal; Phone: 4440", 2)]
    [InlineData("前言。\n项目：月卡；价格：299 元\n项目：年卡；说明：含课\n项目：柜子\n后记。", 3)]
    public void Lines_that_share_a_column_are_rows(string text, int rows) => Assert.Equal(rows, Assert.Single(TableRows.Of(text)).Count);

    [Theory]
    [InlineData("会议室：长江；楼层：三楼")]
    [InlineData("周一：九点到六点\n周二：九点到五点")]
    [InlineData("9:30 开门\n9:30 关门")]
    [InlineData("第一句。第二句。\n第三句。")]
    [InlineData("")]
    public void Other_lines_are_not_a_table(string text) => Assert.Empty(TableRows.Of(text));

    [Fact]
    public void Two_tables_are_distinguished_by_their_columns()
    {
        var tables = TableRows.Of("线路：1号线；发车：7:30\n线路：2号线；发车：7:45\n型号：A1；价格：9 元\n型号：B1；价格：8 元\n");

        Assert.Equal([2, 2], tables.Select(table => table.Count));
    }

    [Fact]
    public void A_row_knows_its_line_and_its_first_value()
    {
        const string Text = "会议室：长江；楼层：三楼\n会议室：黄河；楼层：四楼\n";
        var rows = TableRows.Of(Text)[0];

        Assert.Equal("会议室：黄河；楼层：四楼\n", Text[rows[1].Start..rows[1].End]);
        Assert.Equal("黄河", Text[rows[1].KeyStart..rows[1].KeyEnd]);
        Assert.Equal(["会议室", "楼层"], rows[1].Labels.Order());
    }

    [Fact]
    public void A_row_counts_as_one_sentence()
    {
        var units = AnswerUnits.Of("会议室：长江；楼层：三楼。靠窗\n会议室：黄河；楼层：四楼\n");

        Assert.Equal([0, 1], units.Select(unit => unit.Sentence).Distinct());
        Assert.True(units.Count > 2);
    }
}
