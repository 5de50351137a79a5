namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class DocxNumberingTests
{
    private const string Space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

    [Theory]
    [InlineData("chineseCounting", "第%1条", "第一条 a|第二条 b|第三条 c")]
    [InlineData("chineseCountingThousand", "%1、", "一、a|二、b|三、c")]
    [InlineData("decimal", "%1.", "1. a|2. b|3. c")]
    [InlineData("decimal", "（%1）", "（1）a|（2）b|（3）c")]
    [InlineData("upperRoman", "%1.", "I. a|II. b|III. c")]
    [InlineData("lowerLetter", "%1)", "a) a|b) b|c) c")]
    [InlineData("ideographTraditional", "%1.", "甲. a|乙. b|丙. c")]
    [InlineData("decimalEnclosedCircleChinese", "%1", "① a|② b|③ c")]
    [InlineData("chineseLegalSimplified", "%1、", "壹、a|贰、b|叁、c")]
    [InlineData("bullet", "•", "a|b|c")]
    [InlineData("none", "", "a|b|c")]
    public async Task Numbers_missing_from_the_text_are_computed(string format, string text, string texts) =>
        Assert.Equal(texts.Split('|'), await TextsAsync(List(Level(0, format, text)), Item(0, "a"), Item(0, "b"), Item(0, "c")));

    [Fact]
    public async Task Levels_count_within_the_level_above()
    {
        var texts = await TextsAsync(
            List(Level(0, "decimal", "%1."), Level(1, "decimal", "%1.%2"), Level(2, "lowerLetter", "%3)")),
            Item(0, "one"), Item(1, "one one"), Item(1, "one two"), Item(2, "deep"), Item(0, "two"), Item(1, "two one"));

        Assert.Equal(["1. one", "1.1 one one", "1.2 one two", "a) deep", "2. two", "2.1 two one"], texts);
    }

    [Fact]
    public async Task Headings_are_numbered_by_their_style()
    {
        const string styles = $"<w:styles {Space}><w:style w:styleId=\"h1\"><w:name w:val=\"heading 1\"/><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style><w:style w:styleId=\"h2\"><w:name w:val=\"heading 2\"/><w:basedOn w:val=\"h1\"/></w:style></w:styles>";
        var numbering = List(Level(0, "chineseCounting", "第%1章", "h1"), Level(1, "decimal", "%1.%2", "h2", isLegal: true));
        var content = DocxFile.Zip(
            ("word/styles.xml", styles),
            ("word/numbering.xml", numbering),
            ("word/document.xml", DocxFile.Body(DocxFile.P("总则", "h1") + DocxFile.P("适用范围", "h2") + DocxFile.P("全体员工。") + DocxFile.P("考勤", "h1") + DocxFile.P("迟到", "h2") + DocxFile.P("三次记旷工一天。"))));

        Assert.Equal(["# 第一章 总则 › 1.1 适用范围", "全体员工。", "# 第二章 考勤 › 2.1 迟到", "三次记旷工一天。"], (await Reading.ReadAsync("a.docx", content)).Show());
    }

    [Fact]
    public async Task A_list_may_start_at_any_number_and_restart()
    {
        var numbering = $"<w:numbering {Space}><w:abstractNum w:abstractNumId=\"0\">{Level(0, "decimal", "%1.", start: 5)}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"0\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"1\"/></w:lvlOverride></w:num></w:numbering>";

        Assert.Equal(["5. a", "6. b", "1. c", "2. d"], await TextsAsync(numbering, Item(0, "a"), Item(0, "b"), Item(0, "c", "2"), Item(0, "d", "2")));
    }

    [Fact]
    public async Task Empty_paragraphs_and_paragraphs_outside_lists_are_not_counted() =>
        Assert.Equal(["1. a", "plain", "2. b", "no such list"], await TextsAsync(List(Level(0, "decimal", "%1.")), Item(0, "a"), Item(0, ""), Item(0, "plain", "0"), Item(0, "b"), Item(0, "no such list", "9")));

    private static string List(params string[] levels) =>
        $"<w:numbering {Space}><w:abstractNum w:abstractNumId=\"0\">{string.Concat(levels)}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>";

    private static string Level(int index, string format, string text, string? style = null, bool isLegal = false, int start = 1) =>
        $"<w:lvl w:ilvl=\"{index}\"><w:start w:val=\"{start}\"/><w:numFmt w:val=\"{format}\"/>{(style is null ? "" : $"<w:pStyle w:val=\"{style}\"/>")}{(isLegal ? "<w:isLgl/>" : "")}<w:lvlText w:val=\"{text}\"/></w:lvl>";

    private static string Item(int level, string text, string list = "1") =>
        $"<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>";

    private static async Task<string[]> TextsAsync(string numbering, params string[] body) =>
        (await Reading.ReadAsync("a.docx", DocxFile.Zip(("word/numbering.xml", numbering), ("word/document.xml", DocxFile.Body(string.Concat(body)))))).Texts();
}
