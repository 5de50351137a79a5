namespace RealtimeRag.Knowledge;

/// <summary>Thrown when the path given for the index contains something else, which is left untouched.</summary>
/// <param name="notice">The cause and the remedy, in both languages.</param>
public sealed class KnowledgeStoreException(KnowledgeNotice notice) : IOException(notice.English)
{
    /// <summary>The cause and the remedy, in both languages.</summary>
    public KnowledgeNotice Notice { get; } = notice;
}
