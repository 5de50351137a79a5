using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Library;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

/// <summary>A path that is not an index is refused, and neither it nor anything beside it is changed.</summary>
public sealed class ForeignFileTests : IDisposable
{
    private static readonly Dictionary<string, Action<string>> Kinds = new()
    {
        ["a text"] = path => File.WriteAllText(path, "Notes that somebody took under this name.\n"),
        ["a long text"] = path => File.WriteAllText(path, string.Concat(Enumerable.Repeat("Notes of many years. ", 5_000))),
        ["an empty file"] = path => File.WriteAllBytes(path, []),
        ["zeros"] = path => File.WriteAllBytes(path, new byte[40_000]),
        ["the beginning of a database"] = path => File.WriteAllText(path, "SQLite format 3\0 and then nonsense"),
        ["a database's magic in a long file"] = path => File.WriteAllText(path, "SQLite format 3\0" + new string('x', 40_000)),
        ["a database with rows"] = path => Database(path, "CREATE TABLE theirs(x); INSERT INTO theirs VALUES('kept'), ('too')"),
        ["a database without rows"] = path => Database(path, "CREATE TABLE theirs(x)"),
        ["a database without tables"] = path => Database(path, "PRAGMA user_version = 7"),
        ["a database with a log"] = path => Database(path, "PRAGMA journal_mode=WAL; CREATE TABLE theirs(x); INSERT INTO theirs VALUES('kept')"),
        ["a database whose version is that of an index"] = path => Database(path, $"PRAGMA user_version = {Rows.Version}; CREATE TABLE theirs(x)"),
        ["another program's application_id"] = path => Database(path, "PRAGMA application_id = 252006674; CREATE TABLE theirs(x)"),
        ["a database with tables of an index among its own"] = path => Database(path, StoreTables.Create + "CREATE TABLE theirs(x)"),
        ["a database with the tables of an index and no mark"] = path => Database(path, StoreTables.Create),
        ["a database with some tables named like those of an index"] = path => Database(path, "CREATE TABLE v1_meta(x); CREATE TABLE v1_document(x)"),
        ["an archive with an index in it"] = Archive,
        ["a dump of an index"] = path => File.WriteAllText(path, new string('-', StoreConnection.PageSize - StoreIdentity.Mark.Length - 1) + StoreIdentity.Mark + ";\n"),
        ["a folder"] = path => File.WriteAllText(Path.Combine(Directory.CreateDirectory(path).FullName, "inside.txt"), "kept"),
        ["a link to a text"] = path => Link(path, target => File.WriteAllText(target, "kept")),
        ["a link to a database"] = path => Link(path, target => Database(target, "CREATE TABLE theirs(x)")),
        ["a link to a link to a text"] = path => Link(path, target => Link(target, last => File.WriteAllText(last, "kept"))),
        ["a link to a folder"] = path => Link(path, target => Directory.CreateDirectory(target)),
    };

    private readonly TestFolder _folder = new();

    public static TheoryData<string> Names => [.. Kinds.Keys];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Place => Directory.CreateDirectory(Path.GetDirectoryName(_folder.Store)!).FullName;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_foreign_file_is_refused_and_left_unchanged(string kind)
    {
        _folder.Write("a.md", "# A\n\nThe word is alpha.\n");
        _ = Place;
        Kinds[kind](_folder.Store);
        var before = Everything();

        var refusal = await Assert.ThrowsAsync<KnowledgeStoreException>(() => KnowledgeBase.OpenAsync(_folder.Options, TimeProvider.System, Ct));
        Assert.Throws<KnowledgeStoreException>(() => KnowledgeBase.TryDeleteStore(_folder.Store));

        Assert.Equal(before, Everything());
        Assert.Contains("KNOWLEDGE_STORE", refusal.Notice.Chinese, StringComparison.Ordinal);
        Assert.Contains("KNOWLEDGE_STORE", refusal.Notice.English, StringComparison.Ordinal);
        Assert.Equal(refusal.Notice.English, refusal.Message);
        Assert.DoesNotContain(_folder.Base, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Assert.SkipWhen(Environment.IsPrivilegedProcess, "the superuser may read everything");
        var secret = new string('s', 500);
        await File.WriteAllTextAsync(Path.Combine(Place, "knowledge.db"), secret, Ct);
        File.SetUnixFileMode(_folder.Store, UnixFileMode.None);

        var refusal = await Assert.ThrowsAsync<KnowledgeStoreException>(() => KnowledgeBase.OpenAsync(_folder.Options, TimeProvider.System, Ct));

        Assert.Contains("cannot be read", refusal.Message, StringComparison.Ordinal);
        File.SetUnixFileMode(_folder.Store, UnixFileMode.UserRead);
        Assert.Equal(secret, await File.ReadAllTextAsync(_folder.Store, Ct));
    }

    [Fact]
    public async Task A_file_that_replaces_a_running_index_is_left_unchanged()
    {
        _folder.Write("a.md", "# A\n\nThe word is alpha.\n");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        await knowledge.SettleAsync(Ct);
        Assert.Equal("a.md", knowledge.FirstFile("alpha"));
        File.Delete(_folder.Store);
        await File.WriteAllTextAsync(_folder.Store, "somebody's notes", Ct);

        _folder.Write("b.md", "# B\n\nThe word is beta.\n");
        await knowledge.RescanAsync(Ct);

        Assert.Equal("somebody's notes", await File.ReadAllTextAsync(_folder.Store, Ct));
        Assert.Equal("a.md", knowledge.FirstFile("alpha"));
    }

    [Fact]
    public async Task A_link_to_an_index_stays_a_link_and_a_dangling_one_is_followed()
    {
        _folder.Write("a.md", "# A\n\nThe word is alpha.\n");
        var target = Path.Combine(Place, "target.db");
        File.CreateSymbolicLink(_folder.Store, target);
        await (await KnowledgeWaits.OpenedAsync(_folder.Options)).DisposeAsync();

        var bytes = await File.ReadAllBytesAsync(target, Ct);
        bytes.AsSpan(0, 4_096).Clear();
        await File.WriteAllBytesAsync(target, bytes, Ct);
        await using var again = await KnowledgeWaits.OpenedAsync(_folder.Options);

        Assert.Equal("a.md", again.FirstFile("alpha"));
        Assert.Equal(target, again.StorePath);
        Assert.Equal(target, new FileInfo(_folder.Store).LinkTarget);
    }

    private static void Database(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        StoreConnection.Run(connection, sql);
    }

    private static void Archive(string path)
    {
        var store = path + "-inside";
        StoreFile.Create(store, Rows.Version, isPrivate: false);
        File.WriteAllBytes(path, [.. new byte[512], .. File.ReadAllBytes(store)]);
        File.Delete(store);
    }

    private static void Link(string path, Action<string> make)
    {
        var target = path + "-target";
        make(target);
        File.CreateSymbolicLink(path, target);
    }

    // Every file in the folder with its content, its time and where it leads.
    private List<string> Everything() => [.. new DirectoryInfo(Place).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
        .Select(entry => $"{entry.FullName} {entry.LinkTarget} {entry.LastWriteTimeUtc.Ticks} {(entry is FileInfo { Exists: true } ? Hash(entry.FullName) : "")}")
        .Order(StringComparer.Ordinal)];

    private static string Hash(string path) => Directory.Exists(path) ? "" : Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
}
