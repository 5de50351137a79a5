namespace RealtimeRag.Knowledge.Documents;

/// <summary>Bounds on one file, so that a hostile or broken one costs a message and nothing else.</summary>
/// <param name="MaxFileBytes">Size of a file on disk.</param>
/// <param name="MaxCharacters">Plain text of one document.</param>
/// <param name="MaxUnpackedBytes">What a docx may unpack to.</param>
/// <param name="PdfTimeout">Time for one pdf.</param>
internal sealed record DocumentLimits(long MaxFileBytes, long MaxCharacters, long MaxUnpackedBytes, TimeSpan PdfTimeout);
