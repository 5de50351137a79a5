using System.IO.Compression;
using System.Text;

namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>Makes Word files of their smallest parts.</summary>
internal static class DocxFile
{
    private const string Space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

    /// <summary>A document with that body; style <c>a1</c> is "heading 1", <c>b2</c> "Heading 2", <c>t</c> the title, <c>o3</c> has outline level 3.</summary>
    public static byte[] Of(params string[] body) => Zip(
        ("word/styles.xml", $"""
            <w:styles {Space}>
              <w:style w:styleId="a1"><w:name w:val="heading 1"/></w:style>
              <w:style w:styleId="b2"><w:name w:val="Heading 2"/></w:style>
              <w:style w:styleId="t"><w:name w:val="Title"/></w:style>
              <w:style w:styleId="o3"><w:name w:val="Mine"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
              <w:style w:styleId="n"><w:name w:val="Normal"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
            </w:styles>
            """),
        ("word/document.xml", Body(string.Concat(body))));

    public static string Body(string body) => $"<w:document {Space}><w:body>{body}</w:body></w:document>";

    /// <summary>A paragraph of one run.</summary>
    public static string P(string text, string? style = null) => Raw($"<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>", style);

    /// <summary>A paragraph of runs as they are given.</summary>
    public static string Raw(string runs, string? style = null) =>
        $"<w:p>{(style is null ? "" : $"<w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>")}{runs}</w:p>";

    /// <summary>A table; cells are separated by bars.</summary>
    public static string Table(params string[] rows) =>
        $"<w:tbl>{string.Concat(rows.Select(row => $"<w:tr>{string.Concat(row.Split('|').Select(cell => $"<w:tc>{P(cell)}</w:tc>"))}</w:tr>"))}</w:tbl>";

    public static byte[] Zip(params (string Name, string Text)[] entries) =>
        ZipBytes([.. entries.Select(entry => (entry.Name, Encoding.UTF8.GetBytes(entry.Text)))]);

    public static byte[] ZipBytes(params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }
}
