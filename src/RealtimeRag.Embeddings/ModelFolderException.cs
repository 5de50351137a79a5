using RealtimeRag.Knowledge;

namespace RealtimeRag.Embeddings;

/// <summary>A folder that does not hold a model in a supported layout.</summary>
/// <param name="notice">What is wrong and what to do.</param>
public sealed class ModelFolderException(KnowledgeNotice notice) : Exception(notice.English)
{
    /// <summary>What is wrong and what to do, in both languages.</summary>
    public KnowledgeNotice Notice { get; } = notice;
}
