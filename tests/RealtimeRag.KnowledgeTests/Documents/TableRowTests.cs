using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class TableRowTests
{
    [Theory]
    [InlineData("name|size", "box|3", "name: box; size: 3")]
    [InlineData("名称|大小", "盒子|3", "名称：盒子；大小：3")]
    [InlineData("name|size", "盒子|3", "name：盒子；size：3")]
    [InlineData("name", "box|3|blue", "name: box; 3; blue")]
    [InlineData("name||size", "box|x|3", "name: box; x; size: 3")]
    [InlineData("name|size", "|3", "size: 3")]
    [InlineData("name|size", "|", "")]
    [InlineData("", "one|two", "one; two")]
    [InlineData("two\nlines", "a\nb", "two lines: a b")]
    public void A_row_reads_as_a_sentence(string header, string cells, string expected) =>
        Assert.Equal(expected, TableRow.Sentence(header.Length == 0 ? [] : header.Split('|'), cells.Split('|')));
}
