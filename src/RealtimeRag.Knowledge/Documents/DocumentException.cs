namespace RealtimeRag.Knowledge.Documents;

/// <summary>A file that cannot be read as what its name says, with the reason for the one who keeps the folder.</summary>
internal sealed class DocumentException(KnowledgeNotice notice, bool skipped = false, Exception? inner = null)
    : Exception(notice.English, inner)
{
    public KnowledgeNotice Notice { get; } = notice;

    /// <summary>True where nothing is wrong with the file and only a means to read it is missing.</summary>
    public bool Skipped { get; } = skipped;
}
