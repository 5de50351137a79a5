using System.Xml;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class DocxStylesTests
{
    private const string Space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

    [Theory]
    [InlineData("heading 1", 1)]
    [InlineData("Heading 3", 3)]
    [InlineData("HEADING 9", 9)]
    [InlineData("标题 2", 2)]
    [InlineData("標題 4", 4)]
    [InlineData("Title", 1)]
    [InlineData("标题", 1)]
    [InlineData("標題", 1)]
    [InlineData("heading 0", null)]
    [InlineData("heading 10", null)]
    [InlineData("heading one", null)]
    [InlineData("headings 1", null)]
    [InlineData("Subtitle", null)]
    [InlineData("Normal", null)]
    public void The_name_of_a_style_determines_its_level(string name, int? level) => Assert.Equal(level, Read(Style("s", Named(name))).Of("s").Level);

    [Theory]
    [InlineData("0", 1)]
    [InlineData("8", 9)]
    [InlineData("9", null)]
    [InlineData("x", null)]
    public void Otherwise_the_outline_level_determines_it(string value, int? level) =>
        Assert.Equal(level, Read(Style("s", Named("Mine"), $"<w:pPr><w:outlineLvl w:val=\"{value}\"/></w:pPr>")).Of("s").Level);

    [Fact]
    public void A_style_inherits_from_the_one_it_is_based_on()
    {
        var styles = Read(
            Style("base", Named("heading 2"), "<w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"7\"/></w:numPr></w:pPr>"),
            Style("middle", Named("Mine"), Based("base")),
            Style("own", Named("Yours"), Based("middle"), "<w:pPr><w:outlineLvl w:val=\"4\"/></w:pPr>"));

        Assert.Equal(2, styles.Of("middle").Level);
        Assert.Equal(new DocxListPlace("7", 1), styles.Of("middle").List);
        Assert.Equal(5, styles.Of("own").Level);
        Assert.Equal(new DocxListPlace("7", 1), styles.Of("own").List);
    }

    [Fact]
    public void A_style_may_override_an_inherited_heading_level() =>
        Assert.Null(Read(Style("base", Named("heading 1")), Style("s", Named("Text"), Based("base"), "<w:pPr><w:outlineLvl w:val=\"9\"/></w:pPr>")).Of("s").Level);

    [Fact]
    public void The_list_level_defaults_to_the_heading_level() =>
        Assert.Equal(new DocxListPlace("3", 2), Read(Style("s", Named("heading 3"), "<w:pPr><w:numPr><w:numId w:val=\"3\"/></w:numPr></w:pPr>")).Of("s").List);

    [Theory]
    [InlineData("<w:vanish/>", true)]
    [InlineData("<w:vanish w:val=\"1\"/>", true)]
    [InlineData("<w:vanish w:val=\"0\"/>", false)]
    [InlineData("", false)]
    public void A_style_may_hide_text(string properties, bool isHidden)
    {
        var styles = Read(Style("s", Named("Mine"), $"<w:rPr>{properties}</w:rPr>"), Style("on", Named("On"), Based("s")), Style("off", Named("Off"), Based("s"), "<w:rPr><w:vanish w:val=\"0\"/></w:rPr>"));

        Assert.Equal(isHidden, styles.Of("s").IsHidden);
        Assert.Equal(isHidden, styles.Of("on").IsHidden);
        Assert.False(styles.Of("off").IsHidden);
    }

    [Theory]
    [InlineData("toc 1", true)]
    [InlineData("TOC 9", true)]
    [InlineData("toc heading", false)]
    [InlineData("toc", false)]
    [InlineData("stock 1", false)]
    public void Lines_of_the_table_of_contents_are_recognised_by_style(string name, bool isContents) => Assert.Equal(isContents, Read(Style("s", Named(name))).Of("s").IsContents);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("unknown")]
    public void A_missing_style_is_plain(string? id) => Assert.Equal(DocxStyle.Plain, Read(Style("s", Named("heading 1"))).Of(id));

    [Fact]
    public void Defaults_and_parts_of_table_styles_are_not_styles() => Assert.Null(Read(
        "<w:docDefaults><w:pPrDefault><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr></w:pPrDefault></w:docDefaults>",
        Style("s", Named("Grid"), "<w:tblStylePr w:type=\"firstRow\"><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr></w:tblStylePr>")).Of("s").Level);

    [Fact]
    public void Circular_styles_are_read() =>
        Assert.Equal(2, Read(Style("a", Named("A"), Based("b")), Style("b", Named("heading 2"), Based("a"))).Of("a").Level);

    [Fact]
    public void A_chain_of_styles_is_followed_for_twenty_styles()
    {
        var styles = Read([Style("s0", Named("heading 1")), .. Enumerable.Range(1, 40).Select(i => Style($"s{i}", Named($"Mine {i}"), Based($"s{i - 1}")))]);

        Assert.Equal(1, styles.Of("s19").Level);
        Assert.Null(styles.Of("s20").Level);
    }

    private static string Named(string name) => $"<w:name w:val=\"{name}\"/>";

    private static string Based(string id) => $"<w:basedOn w:val=\"{id}\"/>";

    private static string Style(string id, params string[] parts) => $"<w:style w:styleId=\"{id}\">{string.Concat(parts)}</w:style>";

    private static DocxStyles Read(params string[] styles)
    {
        using var xml = XmlReader.Create(new StringReader($"<w:styles {Space}>{string.Concat(styles)}</w:styles>"));
        return DocxStyles.Read(xml);
    }
}
