using System.Runtime.InteropServices;
using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.Knowledge.Store;

/// <summary>One file as the store remembers it. <paramref name="First"/> and <paramref name="Count"/> are its passages' numbers; a negative <paramref name="Modified"/> (ticks) means that it must be read again.</summary>
internal sealed record StoredDocument(
    long Id, string Path, string Title, long Size, long Modified, byte[] Hash, KnowledgeFileState State, KnowledgeNotice? Notice, long First, int Count)
{
    public IdRange Range => new(First, Count);
}

/// <summary>One passage as the store keeps it.</summary>
internal sealed record StoredChunk(long Id, long Document, string Title, string Text, int? Page, int? Line)
{
    public uint Crc => new Checksum().Add(Id).Add(Document).Add(Title).Add(Text).Add(Page).Add(Line).Value;
}

/// <summary>A piece of the search index and the passages it covers. Its number is never used again.</summary>
internal sealed record StoredSegment(long Id, Segment Segment, IdRanges Covers);

/// <summary>Numbers the states of a store: another epoch is another file, another generation another content. Passage numbers from <paramref name="Next"/> on are free; none is used twice.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StoreStamp(long Epoch, long Generation, long Next)
{
    public uint Crc => new Checksum().Add(Epoch).Add(Generation).Add(Next).Value;
}
