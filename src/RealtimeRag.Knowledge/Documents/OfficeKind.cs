namespace RealtimeRag.Knowledge.Documents;

/// <summary>A kind of Office file.</summary>
/// <param name="UsualMain">Where its main part usually is.</param>
/// <param name="MainType">How the content type of its main part ends.</param>
/// <param name="Locked">The notice for a file that is not a package.</param>
/// <param name="Broken">The notice for a damaged package.</param>
internal sealed record OfficeKind(string UsualMain, string MainType, KnowledgeNotice Locked, KnowledgeNotice Broken)
{
    public static readonly OfficeKind Text = new("word/document.xml", "document.main+xml", DocumentNotices.LockedDocx, DocumentNotices.BrokenDocx);

    public static readonly OfficeKind Sheets = new("xl/workbook.xml", "sheet.main+xml", DocumentNotices.LockedXlsx, DocumentNotices.BrokenXlsx);

    public static readonly OfficeKind Slides = new("ppt/presentation.xml", "presentation.main+xml", DocumentNotices.LockedPptx, DocumentNotices.BrokenPptx);
}
