namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>Properties of runs, rows and cells of a Word file that change what a reader sees.</summary>
public sealed class DocxFormatTests
{
    [Theory]
    [InlineData("<w:r><w:t>seen </w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>", "seen")]
    [InlineData("<w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>seen</w:t></w:r>", "seen")]
    [InlineData("<w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>seen</w:t></w:r>", "seen")]
    [InlineData("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>", "a b")]
    [InlineData("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>", "a\nb")]
    [InlineData("<w:r><w:t>non</w:t><w:noBreakHyphen/><w:t>stop</w:t></w:r>", "non-stop")]
    [InlineData("<w:r><w:t>soft</w:t><w:softHyphen/><w:t>ly</w:t></w:r>", "softly")]
    [InlineData("<w:r><w:t xml:space=\"preserve\">  many   spaces  </w:t></w:r>", "many spaces")]
    [InlineData("<w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink>", "a link")]
    [InlineData("<w:smartTag><w:r><w:t>smart</w:t></w:r></w:smartTag>", "smart")]
    [InlineData("<w:ins><w:r><w:t>inserted</w:t></w:r></w:ins>", "inserted")]
    [InlineData("<w:sdt><w:sdtContent><w:r><w:t>a control</w:t></w:r></w:sdtContent></w:sdt>", "a control")]
    public async Task A_run_is_read_as_displayed(string runs, string text) =>
        Assert.Equal([text], (await Reading.ReadAsync("a.docx", DocxFile.Of(DocxFile.Raw(runs)))).Texts());

    [Fact]
    public async Task The_placeholder_of_a_control_is_not_text() => Assert.Empty((await Reading.ReadAsync(
        "a.docx",
        DocxFile.Of(DocxFile.Raw("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>click to enter text</w:t></w:r></w:sdtContent></w:sdt>")))).Texts());

    [Theory]
    [InlineData("<w:trPr><w:del/></w:trPr>")]
    [InlineData("<w:trPr><w:hidden/></w:trPr>")]
    public async Task A_row_that_was_deleted_or_is_hidden_is_not_read(string properties) => Assert.Equal(
        ["Team: Payroll; Phone: 2001; Room: B12"],
        await TextsAsync(Row("", "Team", "Phone", "Room") + Row("", "Payroll", "2001", "B12") + Row(properties, "Old", "1", "A")));

    [Theory]
    [InlineData("<w:trPr><w:del w:val=\"0\"/></w:trPr>")]
    [InlineData("<w:trPr><w:trPrChange><w:trPr><w:hidden/></w:trPr></w:trPrChange></w:trPr>")]
    public async Task A_row_that_was_restored_or_unhidden_is_read(string properties) => Assert.Equal(
        ["Team: Payroll; Phone: 2001; Room: B12", "Team: Old; Phone: 1; Room: A"],
        await TextsAsync(Row("", "Team", "Phone", "Room") + Row("", "Payroll", "2001", "B12") + Row(properties, "Old", "1", "A")));

    [Theory]
    [InlineData("<w:gridSpan w:val=\"2\"/>", "Ulm; Seats: 12")]
    [InlineData("<w:gridSpan w:val=\"0\"/>", "Room: Ulm; Floor: 12")]
    [InlineData("<w:gridSpan w:val=\"x\"/>", "Room: Ulm; Floor: 12")]
    [InlineData("<w:tcPrChange><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr></w:tcPrChange>", "Room: Ulm; Floor: 12")]
    public async Task A_cell_spans_as_many_columns_as_it_declares(string properties, string text)
    {
        var row = $"<w:tr><w:tc><w:tcPr>{properties}</w:tcPr>{DocxFile.P("Ulm")}</w:tc><w:tc>{DocxFile.P("12")}</w:tc></w:tr>";

        Assert.Equal([text], await TextsAsync(Row("<w:trPr><w:tblHeader/></w:trPr>", "Room", "Floor", "Seats") + row));
    }

    [Fact]
    public async Task A_cell_that_spans_two_rows_is_read_in_both()
    {
        static string Merged(string value, string text) =>
            $"<w:tr><w:tc><w:tcPr><w:vMerge{value}/></w:tcPr>{DocxFile.P(text)}</w:tc><w:tc>{DocxFile.P(text.Length == 0 ? "Bonn" : "Ulm")}</w:tc><w:tc>{DocxFile.P("x")}</w:tc></w:tr>";

        Assert.Equal(
            ["Floor: third; Room: Ulm; Note: x", "Floor: third; Room: Bonn; Note: x"],
            await TextsAsync(Row("<w:trPr><w:tblHeader/></w:trPr>", "Floor", "Room", "Note") + Merged(" w:val=\"restart\"", "third") + Merged("", "")));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("Page 3 of 12")]
    [InlineData("第 3 页 共 12 页")]
    [InlineData("- iv -")]
    public async Task A_footer_that_only_counts_pages_is_not_read(string footer) => Assert.Equal(["text"], await WithFooterAsync(footer));

    [Theory]
    [InlineData("Confidential")]
    [InlineData("Version 3")]
    public async Task Any_other_footer_is_read_once(string footer) => Assert.Contains(footer, await WithFooterAsync(footer));

    private static async Task<string[]> WithFooterAsync(string footer) => (await Reading.ReadAsync("a.docx", DocxFile.Zip(
        ("word/document.xml", DocxFile.Body(DocxFile.P("text"))),
        ("word/footer1.xml", $"<w:ftr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">{DocxFile.P(footer)}</w:ftr>")))).Texts();

    private static async Task<string[]> TextsAsync(string rows) => (await Reading.ReadAsync("a.docx", DocxFile.Of($"<w:tbl>{rows}</w:tbl>"))).Texts();

    private static string Row(string properties, params string[] cells) => $"<w:tr>{properties}{string.Concat(cells.Select(cell => $"<w:tc>{DocxFile.P(cell)}</w:tc>"))}</w:tr>";
}
