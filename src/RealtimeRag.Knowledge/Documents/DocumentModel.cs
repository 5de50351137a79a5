namespace RealtimeRag.Knowledge.Documents;

/// <summary>One paragraph of plain text and where it begins in its file.</summary>
internal readonly record struct Paragraph(string Text, int? Page, int? Line);

/// <summary>The paragraphs below one heading; <paramref name="Headings"/> leads from the outermost heading to it.</summary>
internal sealed record Section(IReadOnlyList<string> Headings, IReadOnlyList<Paragraph> Paragraphs);

/// <summary>A document as plain text, the result of reading a file.</summary>
internal sealed record ParsedDocument(string Title, IReadOnlyList<Section> Sections)
{
    public bool IsEmpty => Sections.Count == 0;
}

/// <summary>A file and its bytes; <paramref name="Path"/> is relative to the folder and uses forward slashes.</summary>
internal sealed record DocumentFile(string Path, byte[] Content)
{
    public string Stem => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Extension => System.IO.Path.GetExtension(Path).ToLowerInvariant();
}
