namespace RealtimeRag.Knowledge;

/// <summary>The path named for the index holds something else, which was left exactly as it was.</summary>
/// <param name="notice">The cause and what to do, in both languages.</param>
public sealed class KnowledgeStoreException(KnowledgeNotice notice) : IOException(notice.English)
{
    /// <summary>The cause and what to do, in both languages.</summary>
    public KnowledgeNotice Notice { get; } = notice;
}
