using System.Collections.Frozen;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Maps file name extensions to readers. Thread-safe.</summary>
internal sealed class DocumentReaders
{
    /// <summary>Increase it whenever a reader or the chunker gives different text for the same file.</summary>
    public const int Version = 4;

    private readonly FrozenDictionary<string, IDocumentReader> _readers;

    public DocumentReaders(DocumentLimits limits, PdfToText pdf)
    {
        var (markdown, text, html) = (new MarkdownReader(limits), new PlainTextReader(limits), new HtmlReader(limits));
        var (csv, docx, xlsx, pptx) = (new CsvReader(limits), new DocxReader(limits), new XlsxReader(limits), new PptxReader(limits));
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
            [".docm"] = docx,
            [".xlsx"] = xlsx,
            [".xlsm"] = xlsx,
            [".pptx"] = pptx,
            [".pptm"] = pptx,
            [".ppsx"] = pptx,
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
            throw new DocumentException(OtherFormats.NoticeOf(file.Path), skipped: true);
        }

        return await reader.ReadAsync(file, cancellationToken);
    }
}
