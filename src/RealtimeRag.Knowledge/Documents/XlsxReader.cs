using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>
/// Reads Excel files row by row, as a CSV file would be read: each row becomes a sentence with its column names, and in a sheet of questions and
/// answers each row becomes a section. Hidden sheets, rows and columns are left out.
/// </summary>
internal sealed class XlsxReader(DocumentLimits limits) : IDocumentReader
{
    public ValueTask<ParsedDocument> ReadAsync(DocumentFile file, CancellationToken cancellationToken)
    {
        var sections = new SectionBuilder(limits.MaxCharacters);
        OfficeReader.Read(file.Content, OfficeKind.Sheets, new OfficeBudget(limits.MaxUnpackedBytes), package => Read(package, sections, cancellationToken));
        return ValueTask.FromResult(sections.Build(file.Stem, file.Stem));
    }

    private void Read(OfficePackage package, SectionBuilder sections, CancellationToken cancellationToken)
    {
        var workbook = package.Read(package.Main, XlsxWorkbook.Read);
        var format = new XlsxFormat(
            package.Part("sharedStrings") is { } strings ? package.Read(strings, XlsxStrings.Read) : [],
            package.Part("styles") is { } styles ? package.Read(styles, xml => XlsxStyles.Read(xml, workbook.CountsFrom1904)) : XlsxStyles.None);
        var characters = limits.MaxCharacters;
        var sheets = new List<(string Name, List<CsvRow> Rows)>();
        foreach (var (name, id) in workbook.Sheets)
        {
            if (package.Related(id) is { } part)
            {
                var rows = package.Read(part, xml => new XlsxSheet(format, characters).Read(xml, cancellationToken));
                characters -= rows.Sum(static row => row.Cells.Sum(static cell => (long)cell.Length));
                sheets.Add((name, rows));
            }
        }

        sheets.RemoveAll(static sheet => sheet.Rows.Count == 0);
        foreach (var (name, rows) in sheets)
        {
            // The name of an only sheet rarely carries information.
            if (sheets.Count > 1)
            {
                sections.Heading(1, name);
            }

            TableSections.Add(rows, sections, level: sheets.Count > 1 ? 2 : 1);
        }
    }
}

/// <summary>The data needed to read the cells of any sheet.</summary>
/// <param name="Strings">The shared texts, to which cells refer by number.</param>
/// <param name="Styles">How numbers are shown.</param>
internal sealed record XlsxFormat(IReadOnlyList<string> Strings, XlsxStyles Styles);

/// <summary>The visible sheets of an Excel file, in their order.</summary>
/// <param name="Sheets">Name and relationship id of each.</param>
/// <param name="CountsFrom1904">Whether dates count from 1904 instead of 1900.</param>
internal sealed record XlsxWorkbook(IReadOnlyList<(string Name, string Id)> Sheets, bool CountsFrom1904)
{
    public static XlsxWorkbook Read(XmlReader xml)
    {
        var sheets = new List<(string Name, string Id)>();
        var countsFrom1904 = false;
        while (xml.Read())
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "workbookPr" })
            {
                countsFrom1904 = Docx.Attribute(xml, "date1904") is { } value && Docx.IsOn(value);
            }
            else if (xml is { NodeType: XmlNodeType.Element, LocalName: "sheet" } && xml.GetAttribute("state") is not ("hidden" or "veryHidden") && OfficePackage.RelationshipId(xml) is { } id)
            {
                sheets.Add((xml.GetAttribute("name") ?? string.Empty, id));
            }
        }

        return new XlsxWorkbook(sheets, countsFrom1904);
    }
}
