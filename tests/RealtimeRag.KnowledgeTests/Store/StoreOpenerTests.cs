using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

public sealed class StoreOpenerTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_store_is_empty_and_numbers_its_passages_by_chance()
    {
        using var first = _folder.Open();
        using var second = new StoreOpener(_folder.Options with { StorePath = _folder.Store + "2" }).Open(StoreContent.None, Ct);

        Assert.Empty(first.Content.Documents);
        Assert.NotEqual(first.Writer!.Stamp.Epoch, second.Writer!.Stamp.Epoch);
        Assert.NotEqual(first.Writer.Stamp.Next, second.Writer.Stamp.Next);
        Assert.True(first.Writer.Stamp.Next > 0);
    }

    [Fact]
    public void Folders_on_the_way_to_the_store_are_made()
    {
        using var store = new StoreOpener(_folder.Options with { StorePath = Path.Combine(_folder.Base, "a", "b", "c.db") }).Open(StoreContent.None, Ct);

        Assert.NotNull(store.Writer);
    }

    [Fact]
    public void A_store_of_another_layout_is_replaced()
    {
        _folder.Fill(Rows.Whole());
        _folder.Tamper($"PRAGMA user_version = {StoreTables.LayoutVersion + 1}");

        using var store = _folder.Open();

        Assert.Empty(store.Content.Documents);
        Assert.Null(store.Notice);
    }

    [Fact]
    public void Only_one_keeps_a_store_and_others_read_along()
    {
        using var keeper = _folder.Open();
        keeper.Writer!.Commit(Rows.Whole());

        using (var reader = _folder.Open())
        {
            Assert.Null(reader.Writer);
            Assert.Null(reader.Lock);
            Assert.Single(reader.Content.Documents);
            Assert.Equal("zeta10word", reader.Passages.GetText(10).Split(' ')[^1].TrimEnd('.'));
        }

        keeper.Dispose();
        using var next = _folder.Open();
        Assert.NotNull(next.Writer);
    }

    [Fact]
    public void A_reader_of_a_store_that_is_not_there_yet_sees_nothing()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Store)!);
        using var storeLock = StoreLock.TryAcquire(_folder.Store);
        var opener = new StoreOpener(_folder.Options);

        using var reader = opener.Open(StoreContent.None, Ct);

        Assert.Same(StoreContent.None, reader.Content);
        Assert.Equal(default, opener.StampOf(_folder.Store));
        Assert.Null(reader.Passages.Find(1));
    }

    [Fact]
    public void The_tables_of_an_older_version_stay_readable_beside_the_new_ones()
    {
        _folder.Fill(Rows.Whole());

        using var store = new StoreOpener(_folder.Options with { ContentVersion = 99 }).Open(StoreContent.None, Ct);

        Assert.Empty(store.Content.Documents);
        Assert.Equal(["a.md"], store.Previous!.Content.Documents.Select(document => document.Path));
        Assert.Contains("zeta11word", store.Previous.Passages.GetText(11), StringComparison.Ordinal);
        Assert.Null(store.Passages.Find(11));
    }

    [Fact]
    public void Of_several_older_versions_the_newest_that_was_complete_answers()
    {
        _folder.Fill(Rows.Whole());
        foreach (var version in (int[])[7, 8])
        {
            using var filled = new StoreOpener(_folder.Options with { ContentVersion = version }).Open(StoreContent.None, Ct);
            if (version == 7)
            {
                filled.Writer!.Commit(Rows.Of(2, "seven.md", 50, 1));
            }
        }

        using var store = new StoreOpener(_folder.Options with { ContentVersion = 9 }).Open(StoreContent.None, Ct);

        Assert.Equal(["seven.md"], store.Previous!.Content.Documents.Select(document => document.Path));
        Assert.Equal(0, _folder.Number("SELECT count(*) FROM sqlite_master WHERE name LIKE 'v8%'"));
    }

    [Fact]
    public void Beginning_anew_keeps_the_lock_and_never_the_numbers()
    {
        using var old = _folder.Open();
        old.Writer!.Commit(Rows.Whole());
        var stamp = old.Writer.Stamp;

        using var store = new StoreOpener(_folder.Options).Recreate(old, Ct);

        Assert.Empty(store.Content.Documents);
        Assert.NotEqual(stamp.Epoch, store.Writer!.Stamp.Epoch);
        Assert.Null(StoreLock.TryAcquire(_folder.Store));
        Assert.Null(store.Passages.Find(10));
    }

    [Fact]
    public void Giving_up_leaves_no_lock_behind()
    {
        _folder.Fill(Rows.Whole());
        using var given = new CancellationTokenSource();
        given.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => new StoreOpener(_folder.Options).Open(StoreContent.None, given.Token));

        using var free = StoreLock.TryAcquire(_folder.Store);
        Assert.NotNull(free);
    }

    [Fact]
    public void A_new_store_has_a_log_and_large_pages()
    {
        _folder.Fill(Rows.Whole());
        using var connection = StoreConnection.Write(_folder.Store);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode";

        Assert.Equal("wal", command.ExecuteScalar());
        Assert.Equal(16_384, StoreConnection.Number(connection, "PRAGMA page_size"));
        Assert.Equal(2, StoreConnection.Number(connection, "PRAGMA synchronous"));
    }

    [Fact]
    public void Damaged_pages_are_found_without_reading_rows_and_a_whole_file_passes()
    {
        _folder.Fill([.. Enumerable.Range(0, 20).Select(i => Rows.Of(i + 1, $"{i}.md", 1_000 * (i + 1), 30))]);
        using (var whole = StoreConnection.Read(_folder.Store))
        {
            Assert.True(StoreConnection.IsSound(whole));
        }

        var bytes = File.ReadAllBytes(_folder.Store);
        bytes.AsSpan(3 * 16_384, 2_000).Clear();
        File.WriteAllBytes(_folder.Store, bytes);
        using var damaged = StoreConnection.Read(_folder.Store);
        Assert.False(StoreConnection.IsSound(damaged));
    }

    [Fact]
    public void Deleting_takes_the_log_along()
    {
        _folder.Fill(Rows.Whole());
        using (var store = _folder.Open())
        {
            store.Writer!.Commit(Rows.Of(2, "b.md", 100, 1));
            Assert.True(File.Exists(_folder.Store + "-wal"));
        }

        File.WriteAllText(_folder.Store + "-wal", "left behind");
        StoreFile.Delete(_folder.Store);

        Assert.Equal([_folder.Store + ".lock"], Directory.GetFiles(Path.GetDirectoryName(_folder.Store)!));
    }

    [Fact]
    public void A_connection_to_nothing_cannot_be_read_from() => Assert.Throws<SqliteException>(() => StoreConnection.Read(_folder.Store));
}
