namespace RealtimeRag.Knowledge.Documents;

/// <summary>Limits for one file, so that a hostile or broken one costs no more than a notice.</summary>
/// <param name="MaxFileBytes">Maximum size of a file on disk.</param>
/// <param name="MaxCharacters">Maximum length of a document's plain text.</param>
/// <param name="MaxUnpackedBytes">Maximum unpacked size of a docx, xlsx or pptx file.</param>
/// <param name="PdfTimeout">Maximum time for one PDF.</param>
internal sealed record DocumentLimits(long MaxFileBytes, long MaxCharacters, long MaxUnpackedBytes, TimeSpan PdfTimeout);
