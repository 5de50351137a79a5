using System.Buffers;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>The headers and footers of a Word file: each line once, without page numbers.</summary>
internal static class DocxMargins
{
    private static readonly SearchValues<char> PageNumber = SearchValues.Create("0123456789IVXivx-—–|/\\·.:：, 第页頁共的");

    public static List<string> Read(OfficePackage package, DocxFormat format, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var part in package.Parts("header").Concat(package.Parts("footer")))
        {
            package.Read(part, xml =>
            {
                new DocxBody(xml, format, notes: null, paragraph => lines.Add(PlainText.OneLine(paragraph.Text))).Walk(cancellationToken);
                return true;
            });
        }

        return lines.Where(line => !IsPageNumber(line)).Distinct(StringComparer.Ordinal).ToList();
    }

    private static bool IsPageNumber(string line) =>
        line.Replace("Page", string.Empty, StringComparison.OrdinalIgnoreCase).Replace("of", string.Empty, StringComparison.OrdinalIgnoreCase).AsSpan().IndexOfAnyExcept(PageNumber) < 0;
}
