namespace RealtimeRag.Knowledge.Documents;

/// <summary>Thrown when a file cannot be read in the format that its name indicates. The notice states the reason.</summary>
internal sealed class DocumentException(KnowledgeNotice notice, bool skipped = false, Exception? inner = null)
    : Exception(notice.English, inner)
{
    public KnowledgeNotice Notice { get; } = notice;

    /// <summary>True if the file itself is fine and only a means of reading it is missing.</summary>
    public bool Skipped { get; } = skipped;
}
