using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class TableGridTests
{
    // Cells are written "text", "text>2" for two columns, "textv2" for two rows.
    [Theory]
    [InlineData("a b|c d", "a0 b1|c0 d1")]
    [InlineData("a>2 b|c d e", "a0+2 b2|c0 d1 e2")]
    [InlineData("av2 b|c", "a0 b1|a0 c1")]
    [InlineData("a bv2 c|d e", "a0 b1 c2|d0 b1 e2")]
    [InlineData("a bv2|c", "a0 b1|c0 b1")]
    [InlineData("av3 b|c|d", "a0 b1|a0 c1|a0 d1")]
    [InlineData("av2 bv2|c", "a0 b1|a0 b1 c2")]
    [InlineData("av9 b|c", "a0 b1|a0 c1")]
    [InlineData("a>2v2 b|c", "a0+2 b2|a0+2 c2")]
    [InlineData("a bv2 c|d>5", "a0 b1 c2|d0 b1")]
    [InlineData("av2|b|c d", "a0|a0 b1|c0 d1")]
    [InlineData("|a", "|a0")]
    public void Merged_cells_appear_in_every_row_and_column_that_they_span(string rows, string placed) =>
        Assert.Equal(placed, Show(TableGrid.Place(Rows(rows))));

    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1)]
    [InlineData("a b|c", 2)]
    [InlineData("a|b>4", 4)]
    [InlineData("av2|b c", 3)]
    public void The_width_is_that_of_the_widest_row(string rows, int columns) => Assert.Equal(columns, TableGrid.Columns(TableGrid.Place(Rows(rows))));

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void A_cell_spans_at_least_one_column(int columns)
    {
        var row = Assert.Single(TableGrid.Place([[TableCell.Of("a", columns), TableCell.Of("b")]]));

        Assert.Equal([(0, 1), (1, 1)], row.Select(placed => (placed.Column, placed.Width)));
    }

    [Fact]
    public void A_cell_that_claims_a_million_columns_is_limited()
    {
        var row = Assert.Single(TableGrid.Place([[TableCell.Of("a"), TableCell.Of("b", 1_000_000)]]));

        Assert.Equal((1, TableGrid.MostColumns - 1), (row[1].Column, row[1].Width));
    }

    [Fact]
    public void Cells_beyond_the_limit_keep_their_text_and_span_no_other_row()
    {
        var wide = Enumerable.Range(0, TableGrid.MostColumns + 10).Select(i => TableCell.Of($"c{i}", rows: 1_000)).ToList();

        var grid = TableGrid.Place([wide, [TableCell.Of("next")]]);

        Assert.Equal(TableGrid.MostColumns + 10, grid[0].Count);
        Assert.DoesNotContain(grid[1], placed => placed.Cell.Text == $"c{TableGrid.MostColumns + 5}");
    }

    [Fact]
    public void A_thousand_rows_of_spanning_cells_stay_cheap()
    {
        var rows = Enumerable.Range(0, 1_000).Select(i => (IReadOnlyList<TableCell>)[TableCell.Of($"r{i}", rows: 10_000)]).ToList();

        var grid = TableGrid.Place(rows);

        Assert.All(grid, row => Assert.InRange(row.Count, 1, TableGrid.MostColumns + 1));
        Assert.Equal("r0", grid[^1][0].Cell.Text);
    }

    private static List<IReadOnlyList<TableCell>> Rows(string rows) =>
        rows.Length == 0 ? [] : [.. rows.Split('|').Select(row => (IReadOnlyList<TableCell>)[.. row.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Cell)])];

    private static TableCell Cell(string text)
    {
        var (rest, rows) = Number(text, 'v');
        var (name, columns) = Number(rest, '>');
        return TableCell.Of(name, columns, rows);
    }

    private static (string Name, int Count) Number(string text, char mark) =>
        text.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[at + 1] - '0') : (text, 1);

    private static string Show(List<IReadOnlyList<PlacedCell>> grid) => string.Join('|', grid.Select(row =>
        string.Join(' ', row.Select(placed => $"{placed.Cell.Text}{placed.Column}{(placed.Width == 1 ? "" : $"+{placed.Width}")}"))));
}
