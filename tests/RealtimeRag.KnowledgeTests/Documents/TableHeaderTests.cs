using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class TableHeaderTests
{
    // Rows are separated by "/", cells by "|"; "*" marks a cell that the file itself marks as a header.
    [Theory]
    [InlineData("City|Population|Area/Bonn|330|141/Ulm|127|119", true, 1)]
    [InlineData("姓名|电话|邮箱/李娜|12|a@b", true, 1)]
    [InlineData("Red|Green|Blue/one|two|three", true, 0)]
    [InlineData("Red|Green|Blue/one|two|three", false, 1)]
    [InlineData("Bonn|330|141/Ulm|127|119", true, 0)]
    [InlineData("This is a sentence. It goes on.|b|c/1|2|3", false, 0)]
    [InlineData("*a|*b|*c/1|2|3", true, 1)]
    [InlineData("*a|*b|*c/*d|*e|*f/1|2|3", true, 2)]
    [InlineData("项目|月租/甲|10/乙|20", true, 1)]
    [InlineData("Plan|Price/Day|5/Week|20", true, 1)]
    [InlineData("Item|Anything/Box|three/Bag|four", true, 1)]
    public void The_first_rows_are_the_header_if_they_look_like_one(string rows, bool isLoose, int header) =>
        Assert.Equal((header, false), (Of(rows, isLoose).Rows, Of(rows, isLoose).IsNameValue));

    [Theory]
    [InlineData("型号|AB-100/颜色|红色", true)]
    [InlineData("公司地址|某路 5 号/联系电话|12 34", false)]
    [InlineData("Phone:|12/Fax:|13", true)]
    [InlineData("*Phone|12/*Fax|13", true)]
    [InlineData("Warranty|two years of service, whatever happens to it. Really.", true)]
    public void Pairs_are_names_and_values(string rows, bool isLoose) => Assert.True(Of(rows, isLoose).IsNameValue);

    [Theory]
    [InlineData("one/two")]
    [InlineData("A first sentence of the page. And a second!|Another column. It has sentences too!/More of it. And more.|And here. As well!")]
    [InlineData("A first sentence of the page. And a second!|Another column. It has sentences too!")]
    public void A_table_of_sentences_or_of_one_column_is_layout(string rows) => Assert.True(Of(rows, isLoose: true).IsLayout);

    [Theory]
    [InlineData("*Room|*Seats/Ulm|12", 0, 1, "Room")]
    [InlineData("*Room|*Seats/Ulm|12", 1, 1, "Seats")]
    [InlineData("*Room:|*Seats：/Ulm|12", 0, 1, "Room")]
    [InlineData("*Room|*Seats/Ulm|12", 0, 2, "")]
    [InlineData("*Room|*Room/Ulm|12", 0, 2, "Room")]
    [InlineData("*Room|*Seats/Ulm|12", 2, 1, "")]
    [InlineData("*Room|*Seats/*old|*new/Ulm|12", 1, 1, "Seats new")]
    [InlineData("*Room|*Seats/*Room|*new/Ulm|12", 0, 1, "Room")]
    public void A_cell_has_the_name_of_the_columns_that_it_spans(string rows, int column, int width, string name) =>
        Assert.Equal(name, Of(rows, isLoose: false).NameOf(new PlacedCell(TableCell.Of("x"), column, width)));

    [Theory]
    [InlineData("公司名称|某某公司/地址|某路", true)]
    [InlineData("Name|Ann/Phone|12/Email|a@b", true)]
    [InlineData("|/Name|Ann", true)]
    [InlineData("Name|Phone/Ann|12", false)]
    [InlineData("Item|Price/Box|3/Bag|4", false)]
    [InlineData("Name|Ann|x/Phone|12|y", false)]
    [InlineData("Name|Ann", false)]
    [InlineData("Name/Phone", true)]
    public void A_format_that_always_has_a_header_may_still_contain_names_and_values(string rows, bool expected) =>
        Assert.Equal(expected, TableHeader.AreNamesAndValues([.. rows.Split('/').Select(row => (IReadOnlyList<string>)row.Split('|'))]));

    [Fact]
    public void A_header_that_claims_a_million_columns_is_limited()
    {
        var header = TableHeader.Of([[new PlacedCell(TableCell.Of("wide", isHeader: true), 0, 1_000_000), new PlacedCell(TableCell.Of("b", isHeader: true), 1, 1)]], 1_000_000, isLoose: false);

        Assert.Equal("wide", header.NameOf(new PlacedCell(TableCell.Of("x"), TableGrid.MostColumns - 1, 1)));
        Assert.Equal("", header.NameOf(new PlacedCell(TableCell.Of("x"), TableGrid.MostColumns, 1)));
    }

    private static TableHeader Of(string rows, bool isLoose)
    {
        var grid = TableGrid.Place([.. rows.Split('/').Select(row => (IReadOnlyList<TableCell>)[.. row.Split('|').Select(cell => TableCell.Of(cell.TrimStart('*'), isHeader: cell.StartsWith('*')))])]);
        return TableHeader.Of(grid, TableGrid.Columns(grid), isLoose);
    }
}
