using System.Text;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>The same document reads alike in each format: headings, paragraphs, tables; whole, empty, cut off or too large.</summary>
public sealed class SameInEveryFormatTests
{
    private static readonly DocumentLimits Tight = Reading.Limits with { MaxCharacters = 40 };

    public static TheoryData<string> Formats => ["a.md", "a.html", "a.docx"];

    public static TheoryData<string> Tables => ["a.md", "a.html", "a.docx", "a.csv", "a.tsv"];

    public static TheoryData<string> All => ["a.md", "a.txt", "a.html", "a.docx", "a.csv", "a.pdf"];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Headings_lead_to_their_paragraphs(string name)
    {
        var document = await Reading.ReadAsync(name, Handbook(name));

        Assert.Equal("Handbook", document.Title);
        Assert.Equal(["Handbook", "Handbook › Leave", "Handbook › Leave › Half days", "Handbook › Sickness"], document.Sections.Select(section => string.Join(" › ", section.Headings)));
        Assert.Equal(["Welcome.", "Twenty days a year.", "Ask your lead.", "Call before nine."], document.Texts());
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Each_row_is_a_sentence_with_column_names(string name) => Assert.Equal(
        ["Team: Payroll; Phone: 2001; Room: B12", "Team: Facilities; Phone: 2003; Room: A01"],
        (await Reading.ReadAsync(name, Table(name, "Team|Phone|Room", "Payroll|2001|B12", "Facilities|2003|A01"))).Texts());

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_Chinese_table_gets_Chinese_punctuation(string name) => Assert.Equal(
        ["部门：薪酬组；电话：3001；房间：二楼", "部门：行政部；房间：一楼"],
        (await Reading.ReadAsync(name, Table(name, "部门|电话|房间", "薪酬组|3001|二楼", "行政部||一楼"))).Texts());

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_empty_file_is_empty_or_refused_with_a_reason(string name)
    {
        var (document, refusal) = await TryAsync(name, [], Reading.Limits);

        Assert.True(document is { IsEmpty: true } || refusal is { Chinese.Length: > 0, English.Length: > 0 });
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_file_truncated_anywhere_is_read_as_far_as_possible_or_refused(string name)
    {
        var whole = Content(name);
        for (var length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 60))
        {
            var (document, refusal) = await TryAsync(name, whole[..length], Reading.Limits);

            Assert.True(document is not null || refusal is not null, $"{length} of {whole.Length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_file_with_a_flipped_byte_is_read_or_refused(string name)
    {
        var whole = Content(name);
        var random = new Random(3);
        for (var i = 0; i < 60; i++)
        {
            var damaged = whole.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));

            var (document, refusal) = await TryAsync(name, damaged, Reading.Limits);

            Assert.True(document is not null || refusal is not null);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task More_text_than_the_limit_is_refused_with_the_limit(string name)
    {
        var (_, refusal) = await TryAsync(name, Content(name), Tight);

        Assert.Contains("40", refusal?.English, StringComparison.Ordinal);
        Assert.Contains("40", refusal?.Chinese, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Reading_the_same_bytes_again_gives_the_same(string name)
    {
        var content = Content(name);

        Assert.Equal((await Reading.ReadAsync(name, content)).Show(), (await Reading.ReadAsync(name.ToUpperInvariant(), content)).Show());
    }

    [Theory]
    [InlineData("a.md", "# Leave\n\n{0}\n")]
    [InlineData("a.txt", "{0}\n")]
    [InlineData("a.html", "<p>{0}</p>")]
    [InlineData("a.csv", "note\n{0}\n")]
    public async Task Control_characters_and_invisible_ones_never_reach_the_text(string name, string frame)
    {
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, frame, "an\u200bnual\u00ad lea\u202eve\ufeff");

        Assert.Contains("annual leave", (await Reading.ReadAsync(name, text)).Texts()[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.md")]
    [InlineData("a.txt")]
    [InlineData("a.html")]
    [InlineData("a.csv")]
    public async Task Bytes_that_are_not_text_are_refused_as_such(string name) =>
        Assert.Equal(DocumentNotices.NotText, (await Reading.RefusedAsync(name, [.. Enumerable.Range(0, 4_000).Select(i => (byte)(i % 7))])).Notice);

    [Theory]
    [InlineData("a.md", "utf-16")]
    [InlineData("a.txt", "utf-16")]
    [InlineData("a.csv", "utf-16")]
    [InlineData("a.txt", "utf-32")]
    [InlineData("a.md", "gb18030")]
    [InlineData("a.csv", "gb18030")]
    public async Task The_encoding_is_found_in_every_text_format(string name, string encoding)
    {
        const string Text = "员工每年有十五天的年假，请提前两周在系统里申请。";
        var written = TextDecoder.Named(encoding)!;

        var texts = (await Reading.ReadAsync(name, [.. encoding.StartsWith("utf", StringComparison.Ordinal) ? written.GetPreamble() : [], .. written.GetBytes(Text)])).Texts();

        Assert.Contains("十五天的年假", string.Concat(texts), StringComparison.Ordinal);
    }

    private static async Task<(ParsedDocument? Document, KnowledgeNotice? Refusal)> TryAsync(string name, byte[] content, DocumentLimits limits)
    {
        try
        {
            var readers = new DocumentReaders(limits, new PdfToText(() => null, TimeProvider.System));
            return (await readers.ReadAsync(new DocumentFile(name, content), TestContext.Current.CancellationToken), null);
        }
        catch (DocumentException e)
        {
            return (null, e.Notice);
        }
    }

    // Enough text for the tight bound in each.
    private static byte[] Content(string name) => Path.GetExtension(name) switch
    {
        ".md" or ".html" or ".docx" => Handbook(name),
        ".csv" => Table(name, "Team|Phone|Room", "Payroll|2001|B12", "Facilities|2003|A01"),
        ".pdf" => new PdfFile().Page("Twenty days of leave a year", "and ten of them in a row").ToBytes(),
        _ => Encoding.UTF8.GetBytes("Twenty days of leave a year.\n\nTen of them in a row.\n"),
    };

    private static byte[] Handbook(string name) => Path.GetExtension(name) switch
    {
        ".md" => Encoding.UTF8.GetBytes("# Handbook\n\nWelcome.\n\n## Leave\n\nTwenty days a year.\n\n### Half days\n\nAsk your lead.\n\n## Sickness\n\nCall before nine.\n"),
        ".html" => Encoding.UTF8.GetBytes("<h1>Handbook</h1><p>Welcome.</p><h2>Leave</h2><p>Twenty days a year.</p><h3>Half days</h3><p>Ask your lead.</p><h2>Sickness</h2><p>Call before nine.</p>"),
        _ => DocxFile.Of(
            DocxFile.P("Handbook", "a1"), DocxFile.P("Welcome."), DocxFile.P("Leave", "b2"), DocxFile.P("Twenty days a year."),
            DocxFile.P("Half days", "o3"), DocxFile.P("Ask your lead."), DocxFile.P("Sickness", "b2"), DocxFile.P("Call before nine.")),
    };

    private static byte[] Table(string name, params string[] rows) => Path.GetExtension(name) switch
    {
        ".md" => Encoding.UTF8.GetBytes($"| {rows[0].Replace("|", " | ", StringComparison.Ordinal)} |\n|---|---|---|\n{string.Concat(rows.Skip(1).Select(row => $"|{row}|\n"))}"),
        ".html" => Encoding.UTF8.GetBytes($"<table>{string.Concat(rows.Select((row, i) => $"<tr>{string.Concat(row.Split('|').Select(cell => i == 0 ? $"<th>{cell}</th>" : $"<td>{cell}</td>"))}</tr>"))}</table>"),
        ".csv" => Encoding.UTF8.GetBytes(string.Concat(rows.Select(row => row.Replace('|', ',') + "\n"))),
        ".tsv" => Encoding.UTF8.GetBytes(string.Concat(rows.Select(row => row.Replace('|', '\t') + "\n"))),
        _ => DocxFile.Of(DocxFile.Table(rows)),
    };
}
