using RealtimeRag.Knowledge.Indexing;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

/// <summary>Makes rows of a store, and opens stores without anything around them.</summary>
internal static class Rows
{
    public static readonly long Version = StoreTables.Version(StoreTables.ContentVersion);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static StoredDocument Document(long id, string path, long first, int count) =>
        new(id, path, "Title of " + path, 100 + id, 200 + id, [1, 2, (byte)id], KnowledgeFileState.Indexed, null, first, count);

    public static StoredChunk Chunk(long id, long document, string? text = null) =>
        new(id, document, "Title", text ?? $"The word of passage {id} is zeta{id}word.", Page: null, Line: (int)id);

    public static StoredSegment Segment(long id, params StoredChunk[] chunks) => IndexPublisher.Build(id, chunks, Ct);

    /// <summary>One document of three passages, 10 to 12, with the segment that finds them.</summary>
    public static StoreChange Whole() => Of(1, "a.md", 10, 3);

    /// <summary>One document with passages from <paramref name="first"/> on, and a segment whose number follows them.</summary>
    public static StoreChange Of(long id, string path, long first, int count)
    {
        StoredChunk[] chunks = [.. Enumerable.Range(0, count).Select(i => Chunk(first + i, id))];
        return new StoreChange { Documents = [Document(id, path, first, count)], Chunks = chunks, Segments = [Segment(first + count, chunks)], NumbersTaken = 1_000 };
    }

    public static OpenedStore Open(this TestFolder folder) => new StoreOpener(folder.Options).Open(wasOpen: false, Ct);

    /// <summary>Opens, carries changes out, closes.</summary>
    public static void Fill(this TestFolder folder, params StoreChange[] changes)
    {
        using var store = folder.Open();
        foreach (var change in changes)
        {
            store.Writer!.Commit(change);
        }
    }

    /// <summary>Changes the file behind the program's back.</summary>
    public static void Tamper(this TestFolder folder, string sql)
    {
        using var connection = StoreConnection.Write(folder.Store);
        StoreConnection.Run(connection, sql);
    }

    public static long Number(this TestFolder folder, string sql)
    {
        using var connection = StoreConnection.Read(folder.Store);
        return StoreConnection.Number(connection, sql);
    }
}
