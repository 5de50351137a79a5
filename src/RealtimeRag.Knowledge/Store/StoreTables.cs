namespace RealtimeRag.Knowledge.Store;

/// <summary>The tables of an index. A file holds one version; a file of another one is built anew beside it.</summary>
internal static class StoreTables
{
    /// <summary>What the tables hold: raised when readers or chunks change. The old content answers until the new one is complete.</summary>
    public const int ContentVersion = Documents.DocumentReaders.Version;

    public const string Meta = "meta";
    public const string Document = "document";
    public const string Chunk = "chunk";
    public const string Segment = "segment";
    public const string Vector = "vector";

    public const string Create = $"""
        CREATE TABLE {Meta}(id INTEGER PRIMARY KEY CHECK(id = 1), epoch INTEGER NOT NULL, generation INTEGER NOT NULL,
            next INTEGER NOT NULL, crc INTEGER NOT NULL);
        CREATE TABLE {Document}(id INTEGER PRIMARY KEY, path TEXT NOT NULL, record BLOB NOT NULL, crc INTEGER NOT NULL);
        CREATE TABLE {Chunk}(id INTEGER PRIMARY KEY, document INTEGER NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
            page INTEGER, line INTEGER, crc INTEGER NOT NULL);
        CREATE TABLE {Segment}(id INTEGER PRIMARY KEY, format INTEGER NOT NULL, ranges BLOB NOT NULL, bytes BLOB NOT NULL,
            crc INTEGER NOT NULL);
        CREATE TABLE {Vector}(chunk INTEGER PRIMARY KEY, model INTEGER NOT NULL, value BLOB NOT NULL, crc INTEGER NOT NULL);
        """;

    // Raised when the tables above change: the content of such a file cannot be read.
    private const int LayoutVersion = 3;

    /// <summary>Layout and content in one number, which is SQLite's <c>user_version</c>.</summary>
    public static long Version(int content) => (LayoutVersion << 16) | content;

    /// <summary>Whether a file of that version has these tables, whatever their content.</summary>
    public static bool HasLayout(long version) => version >> 16 == LayoutVersion;
}
