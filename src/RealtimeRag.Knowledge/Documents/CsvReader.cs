namespace RealtimeRag.Knowledge.Documents;

/// <summary>Reads CSV tables.</summary>
internal sealed class CsvReader(DocumentLimits limits) : IDocumentReader
{
    public ValueTask<ParsedDocument> ReadAsync(DocumentFile file, CancellationToken cancellationToken)
    {
        var sections = new SectionBuilder(limits.MaxCharacters);
        TableSections.Add(CsvRows.Parse(TextDecoder.Decode(file.Content), file.Extension == ".tsv" ? '\t' : null), sections, level: 1);
        return ValueTask.FromResult(sections.Build(file.Stem, file.Stem));
    }
}
