using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

/// <summary>An index is known as one whatever state it is in.</summary>
public sealed class StoreIdentityTests : IDisposable
{
    // The tables as they were before there was a mark.
    private const string OlderTables = """
        CREATE TABLE IF NOT EXISTS v1_meta(id INTEGER PRIMARY KEY CHECK(id = 1), epoch INTEGER NOT NULL, generation INTEGER NOT NULL,
            next INTEGER NOT NULL, crc INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS v1_document(id INTEGER PRIMARY KEY, path TEXT NOT NULL, record BLOB NOT NULL, crc INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS v1_chunk(id INTEGER PRIMARY KEY, document INTEGER NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
            page INTEGER, line INTEGER, crc INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS v1_segment(id INTEGER PRIMARY KEY, format INTEGER NOT NULL, ranges BLOB NOT NULL, bytes BLOB NOT NULL,
            crc INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS v1_vector(chunk INTEGER PRIMARY KEY, model INTEGER NOT NULL, value BLOB NOT NULL, crc INTEGER NOT NULL);
        """;

    private readonly TestFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_is_not_an_index_and_a_new_one_is()
    {
        Assert.False(StoreIdentity.Exists(_folder.Store));
        _folder.Fill(Rows.Whole());

        Assert.True(StoreIdentity.Exists(_folder.Store));
        Assert.Equal([Path.GetFileName(_folder.Store), Path.GetFileName(_folder.Store) + ".lock"], Files());
        Assert.Equal(StoreIdentity.ApplicationId, _folder.Number("PRAGMA application_id"));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(0, 4_096)]
    [InlineData(0, 16_000)]
    [InlineData(68, 4)]
    [InlineData(8_192, 8_192)]
    [InlineData(16_384, 16_384)]
    public async Task A_damaged_index_is_recognised_and_rebuilt(int at, int count)
    {
        _folder.Write("a.md", "# A\n\nThe word is alpha.\n");
        await (await KnowledgeWaits.OpenedAsync(_folder.Options)).DisposeAsync();
        var bytes = await File.ReadAllBytesAsync(_folder.Store, Ct);
        bytes.AsSpan(at, count).Fill(0xA5);
        await File.WriteAllBytesAsync(_folder.Store, bytes, Ct);

        Assert.True(StoreIdentity.Exists(_folder.Store));
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        await knowledge.SettleAsync(Ct);

        Assert.Equal("a.md", knowledge.FirstFile("alpha"));
        Assert.Equal(StoreIdentity.ApplicationId, _folder.Number("PRAGMA application_id"));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5_000)]
    [InlineData(16_384)]
    public async Task A_truncated_index_is_recognised_and_rebuilt(int length)
    {
        _folder.Write("a.md", "# A\n\nThe word is alpha.\n");
        await (await KnowledgeWaits.OpenedAsync(_folder.Options)).DisposeAsync();
        await File.WriteAllBytesAsync(_folder.Store, (await File.ReadAllBytesAsync(_folder.Store, Ct))[..length], Ct);

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        Assert.Equal("a.md", knowledge.FirstFile("alpha"));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task An_old_index_without_a_mark_is_recognised_by_its_tables_and_rebuilt(int version, bool inTheLogAlone)
    {
        _folder.Write("a.md", "# A\n\nThe word is alpha.\n");
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Store)!);
        Older(version, inTheLogAlone);

        Assert.True(StoreIdentity.Exists(_folder.Store));
        await using (var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options))
        {
            Assert.Equal("a.md", knowledge.FirstFile("alpha"));
        }

        Assert.Equal(StoreIdentity.ApplicationId, _folder.Number("PRAGMA application_id"));
    }

    [Fact]
    public void Leftovers_of_a_killed_process_are_deleted_and_foreign_files_are_not()
    {
        _folder.Fill(Rows.Whole());
        File.Copy(_folder.Store, _folder.Store + ".new");
        File.WriteAllText(_folder.Store + ".new2", "somebody's");

        Replace();
        File.WriteAllText(_folder.Store + ".new", "somebody's, too");
        Replace();

        var name = Path.GetFileName(_folder.Store);
        Assert.Equal([name, name + ".lock", name + ".new", name + ".new2"], Files());
        Assert.Equal("somebody's", File.ReadAllText(_folder.Store + ".new2"));
        Assert.True(StoreIdentity.Exists(_folder.Store));
    }

    [Fact]
    public void A_replaced_file_keeps_its_permissions()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _folder.Fill(Rows.Whole());
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(_folder.Store, Mode);

        Replace();

        Assert.Equal(Mode, File.GetUnixFileMode(_folder.Store));
    }

    private void Replace() => StoreFile.Swap(StoreFile.Begin(_folder.Store, Rows.Version, isPrivate: false), _folder.Store);

    // As it was made before: the tables in a file without a mark, in the log alone where the process was killed early.
    private void Older(int version, bool inTheLogAlone)
    {
        var path = inTheLogAlone ? _folder.Store + "-made" : _folder.Store;
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        StoreConnection.Run(connection, $"PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA user_version={version}; {OlderTables}");
        if (inTheLogAlone)
        {
            File.Copy(path, _folder.Store);
            File.Copy(path + "-wal", _folder.Store + "-wal");
        }
    }

    private IEnumerable<string?> Files() => Directory.GetFiles(Path.GetDirectoryName(_folder.Store)!).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
