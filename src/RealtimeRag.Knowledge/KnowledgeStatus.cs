namespace RealtimeRag.Knowledge;

/// <summary>What became of a file.</summary>
public enum KnowledgeFileState
{
    /// <summary>Its text is searched.</summary>
    Indexed,

    /// <summary>It was read and holds no text.</summary>
    Empty,

    /// <summary>It was left out on purpose; the notice says why.</summary>
    Skipped,

    /// <summary>It could not be read; what an earlier version of it said is still searched.</summary>
    Failed,
}

/// <summary>What keeps a knowledge base from answering, or from answering as well as it could.</summary>
public enum KnowledgeProblem
{
    /// <summary>The folder was not read yet, or reading it failed and is tried again.</summary>
    Indexing,

    /// <summary>The folder is missing or holds nothing that can be read.</summary>
    NoDocuments,

    /// <summary>The index cannot be kept where it should be, or not be written.</summary>
    Store,

    /// <summary>Vectors cannot be made; search goes by words alone.</summary>
    Embeddings,
}

/// <summary>One file of the folder.</summary>
/// <param name="Path">Relative to the folder, with forward slashes.</param>
/// <param name="State">What became of it.</param>
/// <param name="Chunks">How many passages of it are searched.</param>
/// <param name="Notice">The reason and what to do, where there is something to say.</param>
public sealed record KnowledgeFile(string Path, KnowledgeFileState State, int Chunks, KnowledgeNotice? Notice);

/// <summary>The state of a knowledge base at one moment. Immutable.</summary>
/// <param name="Documents">Documents that are searched.</param>
/// <param name="Chunks">Passages that are searched.</param>
/// <param name="Busy">Whether files are being read right now.</param>
/// <param name="Pending">Files of the running pass that are still to be read.</param>
/// <param name="Total">Files that the running pass has to read in all.</param>
/// <param name="Scanned">Whether the folder was compared with the index at least once since the start.</param>
/// <param name="Error">What keeps the index from being renewed, or null; what is indexed goes on answering.</param>
/// <param name="Files">Every file that was looked at, by path.</param>
public sealed record KnowledgeStatus(
    int Documents, int Chunks, bool Busy, int Pending, int Total, bool Scanned, KnowledgeNotice? Error, IReadOnlyList<KnowledgeFile> Files)
{
    /// <summary>Passages that have a vector; 0 where there is no embedder.</summary>
    public int Vectors { get; init; }

    /// <summary>What is the matter, none where all is well.</summary>
    public IReadOnlyList<KnowledgeProblem> Problems { get; init; } = [];

    /// <summary>Whether questions are answered from all that the folder holds, or held when it was read last.</summary>
    public bool CanAnswer => Scanned && Chunks > 0;

    /// <summary>How far the running pass is, 0 to 1; 1 where none runs.</summary>
    public double Progress => Total == 0 ? 1 : 1 - ((double)Pending / Total);
}
