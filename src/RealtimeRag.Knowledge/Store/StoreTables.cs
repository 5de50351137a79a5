namespace RealtimeRag.Knowledge.Store;

/// <summary>
/// Names and layout of the tables. The names carry the content version, so a new version fills its own tables in the same file
/// while the old ones are still read, and the last step of the change is to drop them.
/// </summary>
internal sealed class StoreTables(int contentVersion)
{
    /// <summary>Kept as SQLite's <c>user_version</c>: a file of another layout cannot be read and is made anew.</summary>
    public const int LayoutVersion = 2;

    /// <summary>What the tables hold: raised when readers or chunks change.</summary>
    public const int ContentVersion = Documents.DocumentReaders.Version;

    public int Version => contentVersion;

    public string Meta => Prefix + "meta";

    public string Document => Prefix + "document";

    public string Chunk => Prefix + "chunk";

    public string Segment => Prefix + "segment";

    public string Vector => Prefix + "vector";

    private string Prefix => $"v{contentVersion}_";

    public string Create => $"""
        CREATE TABLE IF NOT EXISTS {Meta}(id INTEGER PRIMARY KEY CHECK(id = 1), epoch INTEGER NOT NULL, generation INTEGER NOT NULL,
            next INTEGER NOT NULL, crc INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS {Document}(id INTEGER PRIMARY KEY, path TEXT NOT NULL, record BLOB NOT NULL, crc INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS {Chunk}(id INTEGER PRIMARY KEY, document INTEGER NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
            page INTEGER, line INTEGER, crc INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS {Segment}(id INTEGER PRIMARY KEY, format INTEGER NOT NULL, ranges BLOB NOT NULL, bytes BLOB NOT NULL,
            crc INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS {Vector}(chunk INTEGER PRIMARY KEY, model INTEGER NOT NULL, value BLOB NOT NULL, crc INTEGER NOT NULL);
        """;

    public IReadOnlyList<string> All => [Meta, Document, Chunk, Segment, Vector];

    public string Drop => string.Concat(All.Select(name => $"DROP TABLE IF EXISTS {name};"));
}
