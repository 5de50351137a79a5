using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class TableLinesTests
{
    // Rows are separated by "/", cells by "|"; "*" marks a header cell, ">2" two columns, "~" a line end within a cell.
    [Theory]
    [InlineData("City|Phone/Bonn|12/Ulm|34", "City: Bonn; Phone: 12/City: Ulm; Phone: 34")]
    [InlineData("姓名|电话|房间/李娜|12|A1", "姓名：李娜；电话：12；房间：A1")]
    [InlineData("*Kind|*Years/Red|old", "Kind: Red; Years: old")]
    [InlineData("*A|*B/*a|*b/1|2", "A a: 1; B b: 2")]
    [InlineData("*Room>2|*Seats/Ulm|big|12", "Room: Ulm; Room: big; Seats: 12")]
    [InlineData("*A|*B/1>2", "1")]
    [InlineData("*A|*B|*C/x>2|y", "x; C: y")]
    public void Each_value_has_its_column_name(string rows, string lines) => Assert.Equal(lines, Show(rows, isLoose: false));

    [Theory]
    [InlineData("Address|Main Street 5/Phone|12 34", "Address: Main Street 5/Phone: 12 34")]
    [InlineData("公司名称|某某公司/注册资本|一百万", "公司名称：某某公司/注册资本：一百万")]
    [InlineData("Name:|Ann Lee/Role:|Lead", "Name: Ann Lee/Role: Lead")]
    [InlineData("*Weight|3 kg/*Colour|red", "Weight: 3 kg/Colour: red")]
    public void Names_and_values_are_written_as_pairs(string rows, string lines) => Assert.Equal(lines, Show(rows, isLoose: true));

    [Theory]
    [InlineData("All prices>2/Ticket|Price/Day|5/Week|20", "All prices/Ticket: Day; Price: 5/Ticket: Week; Price: 20")]
    [InlineData("Ticket|Price/Day|5/Children>2/Day|2", "Ticket: Day; Price: 5/Children/Ticket: Day; Price: 2")]
    [InlineData("One>2/Two>2", "One/Two")]
    public void A_cell_across_the_whole_table_is_a_title(string rows, string lines) => Assert.Equal(lines, Show(rows, isLoose: false));

    [Theory]
    [InlineData("This is a sentence. And one more!|And here is the other column of the page.", "This is a sentence. And one more!/And here is the other column of the page.")]
    [InlineData("first line~second line", "first line/second line")]
    [InlineData("one/two/three", "one/two/three")]
    public void A_layout_table_yields_its_paragraphs(string rows, string lines) => Assert.Equal(lines, Show(rows, isLoose: true));

    [Theory]
    [InlineData("*Name|*Phone", "Name: Phone")]
    [InlineData("*A|*B|*C", "A; B; C")]
    public void A_header_without_rows_is_the_content(string rows, string lines) => Assert.Equal(lines, Show(rows, isLoose: false));

    [Theory]
    [InlineData("Ticket|Price/|/Day|5", "Ticket: Day; Price: 5")]
    [InlineData("|/|", "")]
    [InlineData("", "")]
    [InlineData("Ticket|Price/Day|", "Ticket: Day")]
    public void Empty_rows_and_cells_are_left_out(string rows, string lines) => Assert.Equal(lines, Show(rows, isLoose: false));

    [Fact]
    public void A_line_knows_the_row_it_is_from() =>
        Assert.Equal([1, 3], TableLines.Of(Rows("Ticket|Price/Day|5/|/Week|20"), isLoose: false).Select(line => line.Row));

    [Fact]
    public void A_value_that_spans_two_rows_is_in_both()
    {
        IReadOnlyList<TableCell>[] rows =
        [
            [TableCell.Of("Floor", isHeader: true), TableCell.Of("Room", isHeader: true)],
            [TableCell.Of("third", rows: 2), TableCell.Of("Ulm")],
            [TableCell.Of("Bonn")],
        ];

        Assert.Equal(["Floor: third; Room: Ulm", "Floor: third; Room: Bonn"], TableLines.Of(rows, isLoose: false).Select(line => line.Text));
    }

    private static string Show(string rows, bool isLoose) => string.Join('/', TableLines.Of(Rows(rows), isLoose).Select(line => line.Text));

    private static List<IReadOnlyList<TableCell>> Rows(string rows) =>
        rows.Length == 0 ? [] : [.. rows.Split('/').Select(row => (IReadOnlyList<TableCell>)[.. row.Split('|').Select(Cell)])];

    private static TableCell Cell(string text)
    {
        var (isHeader, isWide) = (text.StartsWith('*'), text.EndsWith(">2", StringComparison.Ordinal));
        return TableCell.Of(text.TrimStart('*').Replace(">2", "", StringComparison.Ordinal).Replace('~', '\n'), isWide ? 2 : 1, isHeader: isHeader);
    }
}
