using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Web pages: what a visitor reads, under its headings; scripts, styles, navigation and forms are left out.</summary>
internal sealed class HtmlReader(DocumentLimits limits) : IDocumentReader
{
    public async ValueTask<ParsedDocument> ReadAsync(DocumentFile file, CancellationToken cancellationToken)
    {
        var parser = new HtmlParser(new HtmlParserOptions { IsScripting = false, IsKeepingSourceReferences = true });
        var text = HtmlCharset.Decode(file.Content);
        if (HtmlDepth.IsExcessive(text))
        {
            throw new DocumentException(DocumentNotices.TooDeep);
        }

        using var page = await parser.ParseDocumentAsync(text, cancellationToken);
        var sections = new SectionBuilder(limits.MaxCharacters);
        IElement? root = page.QuerySelector("main") ?? page.QuerySelector("[role=main]") ?? page.Body ?? page.DocumentElement;
        if (root is not null)
        {
            new HtmlBlocks(sections).Walk(root, cancellationToken);
        }

        var title = sections.FirstHeading ?? page.Title;
        return sections.Build(string.IsNullOrWhiteSpace(title) ? null : title, file.Stem);
    }
}
