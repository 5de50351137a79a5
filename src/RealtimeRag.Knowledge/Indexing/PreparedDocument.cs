using RealtimeRag.Knowledge.Chunking;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>A file that was read and cut, ready to be stored.</summary>
/// <param name="File">The file as it was found.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Notice">Why, where there is something to say.</param>
/// <param name="Hash">SHA-256 of its bytes; empty where it could not be read.</param>
/// <param name="Title">The document's title.</param>
/// <param name="Chunks">Its passages; null where the content is what the index has already.</param>
internal sealed record PreparedDocument(
    FoundFile File, KnowledgeFileState Outcome, KnowledgeNotice? Notice, byte[] Hash, string Title, IReadOnlyList<Chunk>? Chunks)
{
    public long Characters => Chunks?.Sum(chunk => (long)chunk.Text.Length) ?? 0;
}
