using Microsoft.Data.Sqlite;

namespace RealtimeRag.Knowledge.Store;

/// <summary>Explains SQLite's error codes to the operator.</summary>
internal static class StoreFault
{
    private const int Perm = 3;
    private const int Abort = 4;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int OutOfMemory = 7;
    private const int ReadOnly = 8;
    private const int Interrupted = 9;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CantOpen = 14;

    public static readonly KnowledgeNotice FolderMissing = new(
        "找不到知识库文件夹；请创建它，或用 KNOWLEDGE_DIR 指定；已有的索引继续回答",
        "the folder of documents is missing; create it or set KNOWLEDGE_DIR to another; the indexed content keeps answering");

    public static readonly KnowledgeNotice NotWritable = new(
        "索引文件不可写；请检查 KNOWLEDGE_STORE 的权限；旧索引继续回答，新文件不会被索引",
        "the index file cannot be written; check the permissions of KNOWLEDGE_STORE; the old index keeps answering, and changes are not applied");

    public static readonly KnowledgeNotice Temporary = new(
        "索引文件无法创建，暂存于临时目录，重启后会重新索引；请检查 KNOWLEDGE_STORE 的路径和权限",
        "the index file cannot be created and is kept in the temporary folder for now; check path and permissions of KNOWLEDGE_STORE");

    private static readonly KnowledgeNotice DiskFull = new(
        "磁盘已满，索引未更新；请清理磁盘空间，稍后会自动重试；旧索引继续回答",
        "the disk is full and the index was not updated; free some space; indexing is retried automatically, and the old index keeps answering");

    private static readonly KnowledgeNotice InUse = new(
        "索引文件被其他程序锁定；请关闭占用它的程序，稍后会自动重试；旧索引继续回答",
        "the index file is locked by another program; close that program; indexing is retried automatically, and the old index keeps answering");

    private static readonly KnowledgeNotice Damaged = new(
        "索引文件已损坏，正在从文档重建",
        "the index file is damaged and is being rebuilt from the documents");

    private static readonly KnowledgeNotice Io = new(
        "读写索引文件出错；请检查磁盘，稍后会自动重试；旧索引继续回答",
        "reading or writing the index file failed; check the disk; indexing is retried automatically, and the old index keeps answering");

    public static readonly KnowledgeNotice Unexpected = new(
        "更新索引时出现意外错误，稍后会自动重试；旧索引继续回答",
        "updating the index failed unexpectedly; it is retried automatically, and the old index keeps answering");

    public static readonly KnowledgeNotice Upkeep = new(
        "合并或检查索引失败，稍后会自动重试；查询不受影响",
        "merging or checking the index failed; it is retried automatically, and search continues");

    /// <summary>Reads rows. A value that does not fit its column, as when the schema itself is damaged, counts as damage.</summary>
    /// <exception cref="SqliteException">The file is damaged or cannot be read.</exception>
    public static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidCastException or OverflowException or FormatException)
        {
            throw new SqliteException("A row holds what its column cannot.", Corrupt);
        }
    }

    /// <summary>The error for a file that SQLite can read but whose content fails its checks.</summary>
    public static SqliteException Damage() => new("The store does not pass its checks.", Corrupt);

    /// <summary>Whether the file itself is damaged and must be rebuilt.</summary>
    public static bool IsDamage(SqliteException e) =>
        e.SqliteErrorCode is not (Perm or Abort or Busy or Locked or OutOfMemory or ReadOnly or Interrupted or IoError or Full or CantOpen);

    /// <summary>Whether the store can be read at best, but not written.</summary>
    public static bool IsAccess(Exception e) =>
        e is UnauthorizedAccessException or (IOException and not KnowledgeStoreException) || e is SqliteException { SqliteErrorCode: ReadOnly or CantOpen };

    public static KnowledgeNotice NoticeOf(Exception e) => e switch
    {
        KnowledgeStoreException store => store.Notice,
        SqliteException { SqliteErrorCode: Full } => DiskFull,
        SqliteException { SqliteErrorCode: Busy or Locked } => InUse,
        SqliteException damage when IsDamage(damage) => Damaged,
        SqliteException { SqliteErrorCode: ReadOnly or CantOpen } or UnauthorizedAccessException => NotWritable,
        SqliteException or IOException => Io,
        _ => Unexpected,
    };
}
