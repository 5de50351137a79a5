using System.Globalization;
using System.Security;

namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>Makes Excel files of their smallest parts.</summary>
internal static class XlsxFile
{
    public const string Space = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

    /// <summary>A file of one sheet; cells are separated by bars.</summary>
    public static byte[] Of(params string[] rows) => Sheets(("Sheet1", Rows(rows)));

    /// <summary>A file of several sheets, each with the XML that its rows are.</summary>
    public static byte[] Sheets(params (string Name, string Xml)[] sheets) => Sheets("", "", sheets);

    /// <summary>As the other one, with the XML of the shared texts and of the styles.</summary>
    public static byte[] Sheets(string strings, string styles, params (string Name, string Xml)[] sheets) => DocxFile.Zip(
    [
        ("_rels/.rels", Relations(("r1", "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", $"<workbook {Space}><workbookPr/><sheets>{string.Concat(sheets.Select(static (s, i) => Sheet(s.Name, i)))}</sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", Relations([.. sheets.Select(static (_, i) => ($"rId{i}", "worksheet", $"worksheets/sheet{i}.xml")), ("rs", "sharedStrings", "sharedStrings.xml"), ("rt", "styles", "styles.xml")])),
        ("xl/sharedStrings.xml", $"<sst {Space}>{strings}</sst>"),
        ("xl/styles.xml", $"<styleSheet {Space}>{styles}</styleSheet>"),
        .. sheets.Select(static (s, i) => ($"xl/worksheets/sheet{i}.xml", $"<worksheet {Space}>{(s.Xml.Contains("<sheetData", StringComparison.Ordinal) ? s.Xml : $"<sheetData>{s.Xml}</sheetData>")}</worksheet>")),
    ]);

    /// <summary>Rows of inline texts; cells are separated by bars.</summary>
    public static string Rows(params string[] rows) => string.Concat(rows.Select(static (row, i) => Row(i + 1, [.. row.Split('|').Select(Inline)])));

    /// <summary>A row of cells as they are given.</summary>
    public static string Row(int number, params string[] cells) => string.Create(CultureInfo.InvariantCulture, $"<row r=\"{number}\">{string.Concat(cells)}</row>");

    public static string Inline(string text) => $"<c t=\"inlineStr\"><is><t>{SecurityElement.Escape(text)}</t></is></c>";

    public static string Relations(params (string Id, string Type, string Target)[] relations) =>
        $"<Relationships>{string.Concat(relations.Select(static r => $"<Relationship Id=\"{r.Id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{r.Type}\" Target=\"{r.Target}\"/>"))}</Relationships>";

    // A name such as "Old:hidden" names the state too.
    private static string Sheet(string name, int index)
    {
        var parts = name.Split(':');
        return $"<sheet name=\"{parts[0]}\" sheetId=\"{index + 1}\" r:id=\"rId{index}\"{(parts.Length > 1 ? $" state=\"{parts[1]}\"" : "")}/>";
    }
}
