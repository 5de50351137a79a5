using Markdig;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Reads Markdown: headings, paragraphs, list items, tables and code, as the plain text that a reader would see.</summary>
internal sealed class MarkdownReader(DocumentLimits limits) : IDocumentReader
{
    public ValueTask<ParsedDocument> ReadAsync(DocumentFile file, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Read(TextDecoder.Decode(file.Content), file.Stem, cancellationToken));

    internal ParsedDocument Read(string text, string stem, CancellationToken cancellationToken)
    {
        var source = MarkdownSource.Of(text);
        var document = Markdown.Parse(source.Text, MarkdownSyntax.Pipeline);
        var sections = new SectionBuilder(limits.MaxCharacters);
        new MarkdownBlocks(document, sections).Walk(cancellationToken);
        return sections.Build(source.Title, stem);
    }
}
