namespace RealtimeRag.Knowledge;

/// <summary>Turns texts into vectors, usually through an <c>/embeddings</c> endpoint. Called concurrently by the indexing task and by searches.</summary>
public interface IEmbedder
{
    /// <summary>Identifies model and endpoint; vectors stored under another name are recomputed.</summary>
    string Model { get; }

    /// <summary>Returns one vector per text, in order, all of the same length. Throws if the endpoint fails; passages are retried later.</summary>
    Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);

    /// <summary>Returns the vector of a question, alone in its list. Some models want questions marked as such.</summary>
    Task<IReadOnlyList<float[]>> EmbedQuestionAsync(string question, CancellationToken cancellationToken) => EmbedAsync([question], cancellationToken);
}
