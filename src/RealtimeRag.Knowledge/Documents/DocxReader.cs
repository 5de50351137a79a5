using System.IO.Compression;
using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Word files: paragraphs and tables under their headings, pages where the file remembers them.</summary>
internal sealed class DocxReader(DocumentLimits limits) : IDocumentReader
{
    private const int MaxEntries = 10_000;

    public ValueTask<ParsedDocument> ReadAsync(DocumentFile file, CancellationToken cancellationToken)
    {
        if (file.Content is not [(byte)'P', (byte)'K', ..])
        {
            throw new DocumentException(DocumentNotices.LockedDocx);
        }

        try
        {
            using var archive = new ZipArchive(new MemoryStream(file.Content, writable: false), ZipArchiveMode.Read);
            return ValueTask.FromResult(Read(archive, file.Stem, cancellationToken));
        }
        catch (Exception e) when (e is InvalidDataException or XmlException or NotSupportedException)
        {
            throw new DocumentException(DocumentNotices.BrokenDocx, inner: e);
        }
    }

    private ParsedDocument Read(ZipArchive archive, string stem, CancellationToken cancellationToken)
    {
        if (archive.Entries.Count > MaxEntries)
        {
            throw new DocumentException(DocumentNotices.DocxBomb);
        }

        var styles = archive.GetEntry("word/styles.xml") is { } part ? Parse(part, DocxStyles.Read) : DocxStyles.None;
        var body = archive.GetEntry("word/document.xml") ?? throw new DocumentException(DocumentNotices.BrokenDocx);
        var sections = new SectionBuilder(limits.MaxCharacters);
        Parse(body, xml =>
        {
            new DocxBody(xml, styles, sections).Walk(cancellationToken);
            return true;
        });
        return sections.Build(title: null, stem);
    }

    // The declared size of an entry may lie, so what is really unpacked is counted.
    private T Parse<T>(ZipArchiveEntry entry, Func<XmlReader, T> read)
    {
        using var stream = new BoundedStream(entry.Open(), limits.MaxUnpackedBytes);
        using var xml = XmlReader.Create(stream, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        });
        return read(xml);
    }
}
