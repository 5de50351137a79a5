using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Reads web pages: what a visitor sees, under its headings, without scripts, styles, navigation and forms.</summary>
internal sealed class HtmlReader(DocumentLimits limits) : IDocumentReader
{
    private static readonly HtmlParserOptions Options = new() { IsScripting = false, IsKeepingSourceReferences = true };

    public async ValueTask<ParsedDocument> ReadAsync(DocumentFile file, CancellationToken cancellationToken) =>
        await ReadAsync(HtmlCharset.Decode(file.Content), file.Stem, cancellationToken);

    /// <summary>Reads an HTML fragment into the sections of another document.</summary>
    /// <param name="html">The fragment, including tags.</param>
    /// <param name="firstLine">The line of the file on which it begins, or null if the file has no lines.</param>
    /// <param name="sections">Receives what is found.</param>
    /// <exception cref="DocumentException">It nests too deeply.</exception>
    public static void ReadPart(string html, int? firstLine, SectionBuilder sections)
    {
        CheckDepth(html);
        using var page = new HtmlParser(Options).ParseDocument(html);
        if (page.Body is { } body)
        {
            new HtmlBlocks(sections, firstLine).Walk(body, CancellationToken.None);
        }
    }

    private async Task<ParsedDocument> ReadAsync(string text, string stem, CancellationToken cancellationToken)
    {
        CheckDepth(text);
        using var page = await new HtmlParser(Options).ParseDocumentAsync(text, cancellationToken);
        var sections = Content(page, cancellationToken);
        var title = sections.FirstHeading ?? page.Title;
        return sections.Build(string.IsNullOrWhiteSpace(title) ? null : title, stem);
    }

    // The marked main part; otherwise the page without navigation and the like; and if that is empty, the whole page.
    private SectionBuilder Content(IHtmlDocument page, CancellationToken cancellationToken)
    {
        IElement? body = page.Body ?? page.DocumentElement;
        foreach (var (root, wholePage) in new[] { (page.QuerySelector("main") ?? page.QuerySelector("[role=main]"), false), (body, false), (body, true) })
        {
            var sections = new SectionBuilder(limits.MaxCharacters);
            if (root is not null)
            {
                new HtmlBlocks(sections, wholePage: wholePage).Walk(root, cancellationToken);
            }

            if (!sections.IsEmpty)
            {
                return sections;
            }
        }

        return new SectionBuilder(limits.MaxCharacters);
    }

    private static void CheckDepth(string text)
    {
        if (HtmlDepth.IsExcessive(text))
        {
            throw new DocumentException(DocumentNotices.TooDeep);
        }
    }
}
