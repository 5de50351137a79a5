namespace RealtimeRag.Knowledge;

/// <summary>The outcome for a file.</summary>
public enum KnowledgeFileState
{
    /// <summary>Its text can be found.</summary>
    Indexed,

    /// <summary>It was read but contains no text.</summary>
    Empty,

    /// <summary>It was left out on purpose; the notice gives the reason.</summary>
    Skipped,

    /// <summary>It could not be read; the text of its earlier version can still be found.</summary>
    Failed,
}

/// <summary>What keeps a knowledge base from answering, or from answering as well as it could.</summary>
public enum KnowledgeProblem
{
    /// <summary>The folder has not been read yet, or reading it failed and is being retried.</summary>
    Indexing,

    /// <summary>The folder is missing or contains nothing that can be read.</summary>
    NoDocuments,

    /// <summary>The index cannot be stored in its place, or cannot be written.</summary>
    Store,

    /// <summary>Vectors cannot be computed; search uses words only.</summary>
    Embeddings,
}

/// <summary>One file of the folder.</summary>
/// <param name="Path">Relative to the folder, with forward slashes.</param>
/// <param name="State">The outcome.</param>
/// <param name="Chunks">The number of its passages that can be found.</param>
/// <param name="Notice">The reason and the remedy, if there is something to report.</param>
public sealed record KnowledgeFile(string Path, KnowledgeFileState State, int Chunks, KnowledgeNotice? Notice);

/// <summary>The state of a knowledge base at one moment. Immutable.</summary>
/// <param name="Documents">The number of documents that can be found.</param>
/// <param name="Chunks">The number of passages that can be found.</param>
/// <param name="Busy">Whether files are being read right now.</param>
/// <param name="Pending">The number of files that the running pass has yet to read.</param>
/// <param name="Total">The number of files that the running pass has to read in all.</param>
/// <param name="Scanned">Whether the folder has been compared with the index since the start.</param>
/// <param name="Error">What keeps the index from being updated, or null; the indexed content keeps answering.</param>
/// <param name="Files">Every file that was considered, by path.</param>
public sealed record KnowledgeStatus(
    int Documents, int Chunks, bool Busy, int Pending, int Total, bool Scanned, KnowledgeNotice? Error, IReadOnlyList<KnowledgeFile> Files)
{
    /// <summary>The number of passages that have a vector; 0 without an embedder.</summary>
    public int Vectors { get; init; }

    /// <summary>The current problems; empty if there are none.</summary>
    public IReadOnlyList<KnowledgeProblem> Problems { get; init; } = [];

    /// <summary>Whether questions are answered from everything in the folder, as of the last time it was read.</summary>
    public bool CanAnswer => Scanned && Chunks > 0;

    /// <summary>Progress of the running pass, 0 to 1; 1 if none is running.</summary>
    public double Progress => Total == 0 ? 1 : 1 - ((double)Pending / Total);
}
