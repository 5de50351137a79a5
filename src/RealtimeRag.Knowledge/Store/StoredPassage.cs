namespace RealtimeRag.Knowledge.Store;

/// <summary>A passage with the file it comes from.</summary>
internal sealed record StoredPassage(StoredChunk Chunk, string File);
