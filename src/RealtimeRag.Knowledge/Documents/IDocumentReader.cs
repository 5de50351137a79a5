namespace RealtimeRag.Knowledge.Documents;

/// <summary>Makes plain text with headings of one file format. Safe to call from several threads.</summary>
internal interface IDocumentReader
{
    /// <summary>Reads the file, or throws <see cref="DocumentException"/> with the reason.</summary>
    ValueTask<ParsedDocument> ReadAsync(DocumentFile file, CancellationToken cancellationToken);
}
