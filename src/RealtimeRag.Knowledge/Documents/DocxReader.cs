namespace RealtimeRag.Knowledge.Documents;

/// <summary>Reads Word files: paragraphs and tables under their headings, with page numbers if the file records them.</summary>
internal sealed class DocxReader(DocumentLimits limits) : IDocumentReader
{
    private const int DeepestChunk = 3;

    public ValueTask<ParsedDocument> ReadAsync(DocumentFile file, CancellationToken cancellationToken)
    {
        var sections = new SectionBuilder(limits.MaxCharacters);
        Read(file.Content, sections, new OfficeBudget(limits.MaxUnpackedBytes), depth: 0, cancellationToken);
        return ValueTask.FromResult(sections.Build(title: null, file.Stem));
    }

    private static void Read(byte[] content, SectionBuilder sections, OfficeBudget budget, int depth, CancellationToken cancellationToken) =>
        OfficeReader.Read(content, OfficeKind.Text, budget, package => Read(package, sections, budget, depth, cancellationToken));

    private static void Read(OfficePackage package, SectionBuilder sections, OfficeBudget budget, int depth, CancellationToken cancellationToken)
    {
        var format = new DocxFormat(
            package.Part("styles") is { } styles ? package.Read(styles, DocxStyles.Read) : DocxStyles.None,
            package.Part("numbering") is { } numbering ? package.Read(numbering, DocxNumbering.Read) : DocxNumbering.None);
        foreach (var line in DocxMargins.Read(package, format, cancellationToken))
        {
            sections.Add(line, page: null, line: null);
        }

        var notes = new DocxNotes(package, format, cancellationToken);
        package.Read(package.Main, xml =>
        {
            new DocxBody(xml, format, notes, Emit).Walk(cancellationToken);
            return true;
        });

        void Emit(DocxParagraph paragraph)
        {
            if (paragraph.Chunk is { } id)
            {
                Chunk(id);
            }
            else if (paragraph.Level is { } level)
            {
                sections.Heading(level, paragraph.Text, paragraph.Page);
            }
            else
            {
                sections.Add(paragraph.Text, paragraph.Page, line: null);
            }
        }

        // An embedded part in another format: web editors put their whole page into a Word file this way.
        void Chunk(string id)
        {
            if (package.Related(id) is not { } part)
            {
                return;
            }

            var bytes = package.Bytes(part);
            if (bytes is [(byte)'P', (byte)'K', ..])
            {
                if (depth < DeepestChunk)
                {
                    Read(bytes, sections, budget, depth + 1, cancellationToken);
                }
            }
            else if (MimeHtml.Find(bytes) is { } page)
            {
                HtmlReader.ReadPart(page, firstLine: null, sections);
            }
            else
            {
                var text = HtmlCharset.Decode(bytes);
                if (text.AsSpan().TrimStart() is ['<', ..])
                {
                    HtmlReader.ReadPart(text, firstLine: null, sections);
                }
                else if (!text.StartsWith("{\\rtf", StringComparison.Ordinal))
                {
                    Array.ForEach(text.ReplaceLineEndings("\n").Split('\n'), line => sections.Add(line, page: null, line: null));
                }
            }
        }
    }
}
