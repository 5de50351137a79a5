namespace RealtimeRag.Knowledge;

/// <summary>Turns texts into vectors, usually by way of an <c>/embeddings</c> endpoint. Called from the indexing task and from searches at once.</summary>
public interface IEmbedder
{
    /// <summary>Names model and endpoint; vectors stored under another name are made again.</summary>
    string Model { get; }

    /// <summary>One vector for each text, in order, all of the same length. Throws where the endpoint fails; passages are tried again later.</summary>
    Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);
}
