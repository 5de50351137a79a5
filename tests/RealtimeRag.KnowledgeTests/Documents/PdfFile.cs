using System.Globalization;
using System.Text;

namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>
/// Writes small PDF files by hand: a page tree, one content stream a page, Helvetica for Latin text, and for Chinese a font that is not
/// embedded and whose character codes a table leads back to Unicode, as word processors write it.
/// </summary>
internal sealed class PdfFile
{
    private const int PagesObject = 2;
    private const int LatinFont = 3;
    private const int HanFont = 4;
    private const int FirstFree = 8;
    private readonly List<string[]> _pages = [];

    /// <summary>Adds a page; every string becomes one line, and an empty string leaves a gap as between paragraphs.</summary>
    public PdfFile Page(params string[] lines)
    {
        _pages.Add(lines);
        return this;
    }

    public byte[] ToBytes()
    {
        var objects = new SortedDictionary<int, string>
        {
            [1] = $"<< /Type /Catalog /Pages {PagesObject} 0 R >>",
            [LatinFont] = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            [HanFont] = "<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /Identity-H /DescendantFonts [5 0 R] /ToUnicode 7 0 R >>",
            [5] = "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /FontDescriptor 6 0 R >>",
            [6] = "<< /Type /FontDescriptor /FontName /SimSun /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>",
            [7] = Stream(ToUnicode()),
        };
        var kids = new List<int>();
        foreach (var lines in _pages)
        {
            var page = FirstFree + (2 * kids.Count);
            kids.Add(page);
            objects[page] = $"<< /Type /Page /Parent {PagesObject} 0 R /MediaBox [0 0 595 842] /Contents {page + 1} 0 R /Resources << /Font << /F1 {LatinFont} 0 R /F2 {HanFont} 0 R >> >> >>";
            objects[page + 1] = Stream(Content(lines));
        }

        objects[PagesObject] = $"<< /Type /Pages /Count {kids.Count} /Kids [{string.Join(' ', kids.Select(kid => $"{kid} 0 R"))}] >>";
        return Assemble(objects);
    }

    /// <summary>A file of one page whose content is that stream as it stands.</summary>
    public static byte[] WithStream(string entries, byte[] content) => Assemble(new SortedDictionary<int, string>
    {
        [1] = $"<< /Type /Catalog /Pages {PagesObject} 0 R >>",
        [PagesObject] = "<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        [LatinFont] = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        [4] = $"<< /Type /Page /Parent {PagesObject} 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 {LatinFont} 0 R >> >> >>",
        [5] = $"<< /Length {content.Length} {entries} >>\nstream\n{Encoding.Latin1.GetString(content)}\nendstream",
    });

    private static byte[] Assemble(SortedDictionary<int, string> objects)
    {
        var file = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        foreach (var (number, body) in objects)
        {
            offsets.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{number} 0 obj\n{body}\nendobj\n");
        }

        var table = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n");
        offsets.ForEach(offset => file.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n"));
        file.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {offsets.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(file.ToString());
    }

    private static string Content(string[] lines)
    {
        var content = new StringBuilder("BT 14 TL 60 780 Td ");
        foreach (var line in lines)
        {
            if (line.Length == 0)
            {
                content.Append("0 -30 Td ");
                continue;
            }

            var isLatin = line.All(char.IsAscii);
            content.Append(isLatin ? "/F1 11 Tf (" : "/F2 11 Tf <");
            content.Append(isLatin ? line.Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal) : Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(line)));
            content.Append(isLatin ? ") Tj T* " : "> Tj T* ");
        }

        return content.Append("ET").ToString();
    }

    // Codes are Unicode already, so the table leads each to itself; ranges may not cross the first byte.
    private static string ToUnicode()
    {
        var ranges = Enumerable.Range(0, 256).Select(high => $"<{high:X2}00> <{high:X2}FF> <{high:X2}00>").Chunk(100)
            .Select(part => $"{part.Length} beginbfrange\n{string.Join('\n', part)}\nendbfrange\n");
        return "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
            + "1 begincodespacerange <0000> <FFFF> endcodespacerange\n" + string.Concat(ranges) + "endcmap end end";
    }

    private static string Stream(string text) => $"<< /Length {text.Length} >>\nstream\n{text}\nendstream";
}
