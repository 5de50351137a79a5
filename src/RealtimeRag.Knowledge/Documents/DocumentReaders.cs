using System.Collections.Frozen;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Maps file name extensions to readers. Thread-safe.</summary>
internal sealed class DocumentReaders
{
    /// <summary>Increase it whenever a reader or the chunker gives different text for the same file.</summary>
    public const int Version = 3;

    private readonly FrozenDictionary<string, IDocumentReader> _readers;

    public DocumentReaders(DocumentLimits limits, PdfToText pdf)
    {
        var (markdown, text, html) = (new MarkdownReader(limits), new PlainTextReader(limits), new HtmlReader(limits));
        var (csv, docx) = (new CsvReader(limits), new DocxReader(limits));
        _readers = new Dictionary<string, IDocumentReader>(StringComparer.OrdinalIgnoreCase)
        {
            [".md"] = markdown,
            [".markdown"] = markdown,
            [".txt"] = text,
            [".text"] = text,
            [".html"] = html,
            [".htm"] = html,
            [".xhtml"] = html,
            [".csv"] = csv,
            [".tsv"] = csv,
            [".docx"] = docx,
            [".pdf"] = new PdfReader(limits, pdf),
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether there is a reader for a file with this name.</summary>
    public bool CanRead(string path) => _readers.ContainsKey(Path.GetExtension(path));

    /// <summary>Reads the document as plain text.</summary>
    /// <exception cref="DocumentException">The file cannot be read; the notice gives the reason and a remedy.</exception>
    public async ValueTask<ParsedDocument> ReadAsync(DocumentFile file, CancellationToken cancellationToken)
    {
        if (!_readers.TryGetValue(file.Extension, out var reader))
        {
            throw new DocumentException(DocumentNotices.Unsupported, skipped: true);
        }

        return await reader.ReadAsync(file, cancellationToken);
    }
}
