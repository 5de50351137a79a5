namespace RealtimeRag.Knowledge.Documents;

/// <summary>
/// Reads PowerPoint files slide by slide: the title as the heading, then text and tables, then the speaker's notes. Hidden slides are left out.
/// </summary>
internal sealed class PptxReader(DocumentLimits limits) : IDocumentReader
{
    public ValueTask<ParsedDocument> ReadAsync(DocumentFile file, CancellationToken cancellationToken)
    {
        var sections = new SectionBuilder(limits.MaxCharacters);
        OfficeReader.Read(file.Content, OfficeKind.Slides, new OfficeBudget(limits.MaxUnpackedBytes), package => Read(package, sections, cancellationToken));
        return ValueTask.FromResult(sections.Build(title: null, file.Stem));
    }

    private static void Read(OfficePackage package, SectionBuilder sections, CancellationToken cancellationToken)
    {
        var number = 0;
        foreach (var id in package.Read(package.Main, PptxSlides.Read))
        {
            cancellationToken.ThrowIfCancellationRequested();
            number++;
            if (package.Related(id) is not { } part || package.Read(part, xml => PptxSlide.Read(xml)) is not { } slide)
            {
                continue;
            }

            // A slide without a title continues the one before.
            sections.Heading(1, slide.Title, number);
            slide.Lines.ForEach(line => sections.Add(line, number, line: null));
            foreach (var notes in package.PartsOf(part, "notesSlide"))
            {
                package.Read(notes, xml => PptxSlide.Read(xml, isNotes: true))?.Lines.ForEach(line => sections.Add(line, number, line: null));
            }
        }
    }
}
