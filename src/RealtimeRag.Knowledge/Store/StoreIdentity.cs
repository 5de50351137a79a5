using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace RealtimeRag.Knowledge.Store;

/// <summary>
/// Distinguishes an index of this program from any other file. It only reads and creates no files. Closing a file releases
/// the locks that this process holds on it, so use it only for files that this process has not opened as a database.
/// </summary>
internal static partial class StoreIdentity
{
    /// <summary>"RRAG", the SQLite <c>application_id</c> of every index.</summary>
    public const int ApplicationId = 0x52524147;

    /// <summary>
    /// Creates the first object of every index. SQLite stores this text at the very end of the first page, as far as possible from the header,
    /// so an index with a damaged header can still be recognised.
    /// </summary>
    public const string Mark = "CREATE VIEW realtime_rag_knowledge_index AS SELECT 'realtime-rag'";

    private const int ApplicationIdOffset = 68;
    private const int HeaderSize = 100;
    private const int LogBytes = 16 * StoreConnection.PageSize;
    private const int OlderTables = 5;
    private static readonly byte[] MarkBytes = Encoding.ASCII.GetBytes(Mark);

    private static readonly KnowledgeNotice Other = new(
        "KNOWLEDGE_STORE（--store）指向的文件不是本程序的知识库索引，已保持原样；请指定另一个文件，或先移走它",
        "the file that KNOWLEDGE_STORE (--store) names is not an index of this program and was left as it is; choose another file or move this one away");

    private static readonly KnowledgeNotice Folder = new(
        "KNOWLEDGE_STORE（--store）指向的是一个文件夹，已保持原样；请指定一个文件",
        "KNOWLEDGE_STORE (--store) names a folder, which was left as it is; name a file");

    private static readonly KnowledgeNotice Unreadable = new(
        "KNOWLEDGE_STORE（--store）指向的文件无法读取，无法确认它是本程序的索引，已保持原样；请检查权限，或指定另一个文件",
        "the file that KNOWLEDGE_STORE (--store) names cannot be read, so it may not be an index of this program, and was left as it is; check its permissions or choose another file");

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    /// <summary>Whether there is an index at the path; false if there is nothing.</summary>
    /// <exception cref="KnowledgeStoreException">There is something else.</exception>
    public static bool Exists(string path)
    {
        if (Directory.Exists(path))
        {
            throw new KnowledgeStoreException(Folder);
        }

        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return false;
        }

        try
        {
            return IsIndex(file) ? true : throw new KnowledgeStoreException(Other);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not KnowledgeStoreException)
        {
            throw new KnowledgeStoreException(Unreadable);
        }
    }

    /// <summary>Whether the file is an index, intact or damaged.</summary>
    public static bool IsIndex(FileInfo file)
    {
        // Pipes and devices have no length, and opening one could block forever.
        if (file.Length < HeaderSize)
        {
            return false;
        }

        var page = First(file.FullName, StoreConnection.PageSize);
        var isDatabase = page.StartsWith(Magic);
        var id = BinaryPrimitives.ReadInt32BigEndian(page[ApplicationIdOffset..]);
        return (isDatabase && id == ApplicationId)
            || (page.Length == StoreConnection.PageSize && HasMark(page[^MarkBytes.Length..]))
            || (isDatabase && id == 0 && IsOlder(file.FullName));
    }

    // A few bytes of the mark may be damaged too.
    private static bool HasMark(ReadOnlySpan<byte> bytes)
    {
        var same = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            same += bytes[i] == MarkBytes[i] ? 1 : 0;
        }

        return same * 4 >= bytes.Length * 3;
    }

    // Versions before application_id: recognised by containing only the five tables of one or more versions.
    private static bool IsOlder(string path)
    {
        try
        {
            using var connection = StoreConnection.ReadImmutable(path);
            var names = StoreConnection.Names(connection);
            var versions = names.Select(name => OlderTable().Match(name)).ToList();
            return names.Count == 0
                ? IsOlderLog(new FileInfo(path + "-wal"))
                : versions.TrueForAll(match => match.Success) && versions.GroupBy(match => match.Groups["version"].Value).Any(one => one.Count() == OlderTables);
        }
        catch (SqliteException)
        {
            // What cannot be read as a database cannot be identified.
            return false;
        }
    }

    // If the process was killed early, its tables exist only in the log, among its first pages.
    private static bool IsOlderLog(FileInfo log) => log is { Exists: true, Length: > 0 }
        && First(log.FullName, LogBytes).IndexOf("_meta(id INTEGER PRIMARY KEY CHECK(id = 1), epoch INTEGER NOT NULL"u8) > 0;

    private static ReadOnlySpan<byte> First(string path, int count)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var bytes = new byte[count];
        return bytes.AsSpan(0, stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false));
    }

    [GeneratedRegex(@"^v(?<version>\d+)_(meta|document|chunk|segment|vector)$", RegexOptions.ExplicitCapture)]
    private static partial Regex OlderTable();
}
