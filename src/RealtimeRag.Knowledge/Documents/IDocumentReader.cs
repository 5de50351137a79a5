namespace RealtimeRag.Knowledge.Documents;

/// <summary>Converts one file format into plain text with headings. Thread-safe.</summary>
internal interface IDocumentReader
{
    /// <summary>Reads the file, or throws <see cref="DocumentException"/> with the reason.</summary>
    ValueTask<ParsedDocument> ReadAsync(DocumentFile file, CancellationToken cancellationToken);
}
