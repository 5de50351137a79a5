using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class CsvSeparatorTests
{
    [Theory]
    [InlineData("sep=;\na;b", ';', 6)]
    [InlineData("SEP=|\na|b", '|', 6)]
    [InlineData("sep=,  \na,b", ',', 8)]
    [InlineData("\"sep=\t\"\na\tb", '\t', 8)]
    [InlineData("sep=;", ';', 5)]
    public void The_first_line_may_declare_the_separator(string text, char separator, int length)
    {
        Assert.Equal(separator, CsvSeparator.Declared(text, out var declared));
        Assert.Equal(length, declared);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sep\na")]
    [InlineData("sep=\na")]
    [InlineData("sep=;;\na")]
    [InlineData("a,sep=;\nb")]
    [InlineData("\nsep=;\n")]
    public void Any_other_first_line_is_a_row(string text)
    {
        Assert.Null(CsvSeparator.Declared(text, out var length));
        Assert.Equal(0, length);
    }

    [Theory]
    [InlineData("a,b\nc,d\n", ',')]
    [InlineData("a;b\nc;d\n", ';')]
    [InlineData("a\tb\nc\td\n", '\t')]
    [InlineData("a|b\nc|d\n", '|')]
    [InlineData("price;1,5\nweight;2,5\n", ';')]
    [InlineData("a;b;c\n1,0;2;3\n4,5;5;6\n", ';')]
    [InlineData("one, two, and three\tx\nfour\ty\nfive, six\tz\n", '\t')]
    [InlineData("\"a;b\",c\n\"d;e\",f\n", ',')]
    [InlineData("a,b,c;d\ne,f,g;h\n", ',')]
    public void Otherwise_the_separator_is_the_one_that_splits_most_rows_alike(string text, char separator) => Assert.Equal(separator, CsvSeparator.Of(text));

    [Theory]
    [InlineData("")]
    [InlineData("one\ntwo\n")]
    public void Without_a_separator_each_line_is_one_value(string text) =>
        Assert.All(CsvRows.Parse(text), row => Assert.Single(row.Cells));

    [Fact]
    public void Only_the_start_of_a_long_file_is_examined()
    {
        var text = string.Concat(Enumerable.Repeat("a;b\n", 20_000)) + string.Concat(Enumerable.Repeat("a,b,c,d,e\n", 200_000));

        Assert.Equal(';', CsvSeparator.Of(text));
    }
}
