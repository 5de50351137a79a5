using System.Xml;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class DocxCounterTests
{
    private const string Space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

    [Theory]
    [InlineData("decimal", "1, 2, 3")]
    [InlineData("unheard of", "1, 2, 3")]
    [InlineData("decimalZero", "01, 02, 03")]
    [InlineData("upperRoman", "I, II, III")]
    [InlineData("lowerRoman", "i, ii, iii")]
    [InlineData("upperLetter", "A, B, C")]
    [InlineData("lowerLetter", "a, b, c")]
    [InlineData("chineseCounting", "一, 二, 三")]
    [InlineData("taiwaneseCountingThousand", "一, 二, 三")]
    [InlineData("japaneseCounting", "一, 二, 三")]
    [InlineData("ideographDigital", "一, 二, 三")]
    [InlineData("koreanDigital2", "一, 二, 三")]
    [InlineData("chineseLegalSimplified", "壹, 贰, 叁")]
    [InlineData("ideographLegalTraditional", "壹, 貳, 參")]
    [InlineData("ideographTraditional", "甲, 乙, 丙")]
    [InlineData("ideographZodiac", "子, 丑, 寅")]
    [InlineData("decimalEnclosedCircle", "①, ②, ③")]
    [InlineData("none", ", , ")]
    public void Each_format_writes_its_numbers(string format, string numbers)
    {
        var level = Read(Level(0, $"<w:numFmt w:val=\"{format}\"/>")).LevelsOf(new DocxList { Kind = "k" })[0];

        Assert.Equal(numbers.Split(", "), Enumerable.Range(1, 3).Select(level.Write));
    }

    [Theory]
    [InlineData("001, 002, 003, ...", "007")]
    [InlineData("01, 02, 03, ...", "07")]
    [InlineData("of their own", "7")]
    public void A_format_may_be_given_in_words(string format, string number) =>
        Assert.Equal(number, Read(Level(0, $"<w:numFmt w:val=\"custom\" w:format=\"{format}\"/>")).LevelsOf(new DocxList { Kind = "k" })[0].Write(7));

    [Theory]
    [InlineData("%1.", "", "1. ")]
    [InlineData("%1、", "", "1、")]
    [InlineData("（%1）", "", "（1）")]
    [InlineData("第%1条", "", "第1条 ")]
    [InlineData("%1", "<w:suff w:val=\"nothing\"/>", "1")]
    [InlineData("%1", "<w:suff w:val=\"space\"/>", "1 ")]
    [InlineData("", "", "")]
    [InlineData("plain", "", "plain ")]
    [InlineData("%2", "", "%2 ")]
    public void A_label_has_a_trailing_space_if_a_reader_sees_one(string text, string more, string label) =>
        Assert.Equal(label, Counter(Level(0, $"<w:lvlText w:val=\"{text}\"/>{more}")).Next(new DocxListPlace("1", 0), style: null));

    [Theory]
    [InlineData("0 0 0", "1. 2. 3.")]
    [InlineData("0 1 1 0 1", "1. 1.1 1.2 2. 2.1")]
    [InlineData("0 1 2 2 1 2", "1. 1.1 1.1.1 1.1.2 1.2 1.2.1")]
    [InlineData("1 1", "1.1 1.2")]
    [InlineData("2", "1.1.1")]
    [InlineData("0 2 0 2", "1. 1.1.1 2. 2.1.1")]
    public void A_level_counts_within_the_one_above(string levels, string labels)
    {
        var counter = Counter(Level(0, Text("%1.")) + Level(1, Text("%1.%2")) + Level(2, Text("%1.%2.%3")));

        Assert.Equal(labels.Split(' '), levels.Split(' ').Select(level => counter.Next(new DocxListPlace("1", level[0] - '0'), style: null).TrimEnd()));
    }

    [Theory]
    [InlineData(-1, "1.")]
    [InlineData(99, "")]
    public void A_missing_level_is_replaced_by_the_nearest(int level, string label) =>
        Assert.Equal(label, Counter(Level(0, Text("%1."))).Next(new DocxListPlace("1", level), style: null).TrimEnd());

    [Theory]
    [InlineData(null)]
    [InlineData("0")]
    [InlineData("unknown")]
    public void There_is_no_label_outside_lists(string? list) => Assert.Equal("", Counter(Level(0, Text("%1."))).Next(new DocxListPlace(list, 0), style: null));

    [Fact]
    public void A_style_may_determine_the_level()
    {
        var counter = Counter(Level(0, Text("%1.") + "<w:pStyle w:val=\"h1\"/>") + Level(1, Text("%1.%2") + "<w:pStyle w:val=\"h2\"/>"));

        Assert.Equal(["1. ", "1.1 ", "2. "], [counter.Next(new DocxListPlace("1", 0), "h1"), counter.Next(new DocxListPlace("1", 0), "h2"), counter.Next(new DocxListPlace("1", 1), "h1")]);
    }

    [Fact]
    public void Legal_numbering_uses_decimal_numbers_whatever_the_levels_above_use()
    {
        var counter = Counter(Level(0, "<w:numFmt w:val=\"upperRoman\"/>" + Text("%1.")) + Level(1, Text("%1.%2") + "<w:isLgl/>"));

        Assert.Equal(["I. ", "1.1 "], [counter.Next(new DocxListPlace("1", 0), null), counter.Next(new DocxListPlace("1", 1), null)]);
    }

    [Fact]
    public void A_list_of_the_same_kind_continues_unless_it_restarts()
    {
        var counter = new DocxCounter(Numbering($"""
            <w:abstractNum w:abstractNumId="k">{Level(0, Text("%1."))}</w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="k"/></w:num>
            <w:num w:numId="2"><w:abstractNumId w:val="k"/></w:num>
            <w:num w:numId="3"><w:abstractNumId w:val="k"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
            """));

        Assert.Equal(["1. ", "2. ", "3. ", "7. ", "8. ", "9. "], "112331".Select(list => counter.Next(new DocxListPlace(list.ToString(), 0), null)));
    }

    [Fact]
    public void A_list_may_override_the_format_of_a_level()
    {
        var counter = new DocxCounter(Numbering($"""
            <w:abstractNum w:abstractNumId="k">{Level(0, Text("%1."))}</w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="k"/><w:lvlOverride w:ilvl="0">{Level(0, "<w:numFmt w:val=\"upperLetter\"/>" + Text("(%1)"))}</w:lvlOverride></w:num>
            """));

        Assert.Equal(["(A) ", "(B) "], [counter.Next(new DocxListPlace("1", 0), null), counter.Next(new DocxListPlace("1", 0), null)]);
    }

    [Fact]
    public void Each_text_is_counted_separately()
    {
        var numbering = Read(Level(0, Text("%1.")));

        Assert.Equal("1. ", new DocxCounter(numbering).Next(new DocxListPlace("1", 0), null));
        Assert.Equal("1. ", new DocxCounter(numbering).Next(new DocxListPlace("1", 0), null));
    }

    [Theory]
    [InlineData("<w:num w:numId=\"1\"/>")]
    [InlineData("<w:num w:numId=\"1\"><w:abstractNumId w:val=\"gone\"/></w:num>")]
    [InlineData("<w:lvl w:ilvl=\"0\"><w:lvlText w:val=\"%1.\"/></w:lvl><w:num w:numId=\"1\"><w:abstractNumId w:val=\"k\"/></w:num>")]
    [InlineData("<w:abstractNum w:abstractNumId=\"k\"><w:lvl w:ilvl=\"77\"><w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"k\"/></w:num>")]
    [InlineData("<w:num w:numId=\"1\"><w:lvlOverride w:ilvl=\"50\"><w:startOverride w:val=\"3\"/></w:lvlOverride></w:num>")]
    public void A_damaged_list_has_no_labels(string numbering) => Assert.Equal("", new DocxCounter(Numbering(numbering)).Next(new DocxListPlace("1", 0), null));

    private static string Text(string text) => $"<w:lvlText w:val=\"{text}\"/>";

    private static string Level(int index, string content) => $"<w:lvl w:ilvl=\"{index}\">{content}</w:lvl>";

    private static DocxCounter Counter(string levels) => new(Read(levels));

    private static DocxNumbering Read(string levels) =>
        Numbering($"<w:abstractNum w:abstractNumId=\"k\">{levels}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"k\"/></w:num>");

    private static DocxNumbering Numbering(string content)
    {
        using var xml = XmlReader.Create(new StringReader($"<w:numbering {Space}>{content}</w:numbering>"));
        return DocxNumbering.Read(xml);
    }
}
