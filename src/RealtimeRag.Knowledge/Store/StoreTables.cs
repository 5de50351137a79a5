namespace RealtimeRag.Knowledge.Store;

/// <summary>The tables of an index. A file has one version; a file of another version is replaced by a new one built beside it.</summary>
internal static class StoreTables
{
    /// <summary>The version of the content: increased when readers or chunking change. The old content answers until the new one is complete.</summary>
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

    // Increase when the tables above change; a file with another layout cannot be read.
    private const int LayoutVersion = 3;

    /// <summary>Layout and content version as one number, SQLite's <c>user_version</c>.</summary>
    public static long Version(int content) => (LayoutVersion << 16) | content;

    /// <summary>Whether a file of that version has these tables, whatever their content version.</summary>
    public static bool HasLayout(long version) => version >> 16 == LayoutVersion;
}
