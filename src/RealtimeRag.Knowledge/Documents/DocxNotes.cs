using System.Xml;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>The footnotes and endnotes of a Word file; each is read after the paragraph that refers to it. Not thread-safe.</summary>
internal sealed class DocxNotes
{
    private readonly Dictionary<(string Kind, string Id), List<DocxParagraph>> _notes = [];

    public DocxNotes(OfficePackage package, DocxFormat format, CancellationToken cancellationToken)
    {
        foreach (var kind in (ReadOnlySpan<string>)["footnote", "endnote"])
        {
            if (package.Part(kind + "s") is { } part)
            {
                package.Read(part, xml =>
                {
                    new DocxBody(xml, format, notes: null, paragraph => Add(kind, paragraph)).Walk(cancellationToken);
                    return true;
                });
            }
        }
    }

    /// <summary>The paragraphs of the note that an element such as <c>footnoteReference</c> refers to.</summary>
    public IReadOnlyList<DocxParagraph> Of(string reference, string? id) =>
        _notes.GetValueOrDefault((reference.Replace("Reference", string.Empty, StringComparison.Ordinal), id ?? string.Empty)) ?? [];

    /// <summary>Whether the current note has text, i.e. is not a separator line.</summary>
    public static bool IsText(XmlReader xml) => Docx.Attribute(xml, "type") is null or "normal";

    private void Add(string kind, DocxParagraph paragraph)
    {
        if (paragraph.Chunk is not { } id)
        {
            return;
        }

        if (!_notes.TryGetValue((kind, id), out var note))
        {
            _notes[(kind, id)] = note = [];
        }

        note.Add(paragraph with { Chunk = null, Level = null, Page = null });
    }
}
