namespace RealtimeRag.Knowledge.Store;

/// <summary>A passage with the file it is from.</summary>
internal sealed record StoredPassage(StoredChunk Chunk, string File);
