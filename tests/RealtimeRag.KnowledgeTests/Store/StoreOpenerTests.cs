using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

public sealed class StoreOpenerTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_store_is_empty_and_starts_at_a_random_id()
    {
        using var first = _folder.Open();
        using var second = new StoreOpener(_folder.Options with { StorePath = _folder.Store + "2" }).Open(wasOpen: false, Ct);

        Assert.Empty(first.Content.Documents);
        Assert.NotEqual(first.Writer!.Stamp.Epoch, second.Writer!.Stamp.Epoch);
        Assert.NotEqual(first.Writer.Stamp.Next, second.Writer.Stamp.Next);
        Assert.True(first.Writer.Stamp.Next > 0);
    }

    [Fact]
    public void Missing_folders_of_the_store_are_created()
    {
        using var store = new StoreOpener(_folder.Options with { StorePath = Path.Combine(_folder.Base, "a", "b", "c.db") }).Open(wasOpen: false, Ct);

        Assert.NotNull(store.Writer);
    }

    [Theory]
    [InlineData(2)]
    [InlineData((4 << 16) + 1)]
    public void A_store_with_another_layout_is_rebuilt_and_answers_nothing(int version)
    {
        _folder.Fill(Rows.Whole());
        _folder.Tamper($"PRAGMA user_version = {version}");

        using var store = _folder.Open();

        Assert.Empty(store.Content.Documents);
        Assert.Equal(_folder.Store + ".new", store.Beside);
        Assert.Null(store.Notice);
    }

    [Fact]
    public void Only_one_process_owns_a_store_and_others_read_it()
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
    public void A_reader_of_a_missing_store_sees_nothing()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Store)!);
        using var storeLock = StoreLock.TryAcquire(_folder.Store);
        using var reader = new StoreOpener(_folder.Options).Open(wasOpen: false, Ct);

        Assert.Same(StoreContent.None, reader.Content);
        Assert.Equal(default, StoreOpener.StampOf(_folder.Store));
        Assert.Null(reader.Passages.Find(1));
    }

    [Fact]
    public void Content_of_another_version_stays_readable_until_the_new_one_is_complete()
    {
        _folder.Fill(Rows.Whole());
        var opener = new StoreOpener(_folder.Options with { ContentVersion = 99 });
        using (var store = opener.Open(wasOpen: false, Ct))
        {
            Assert.Equal(["a.md"], store.Content.Documents.Select(document => document.Path));
            Assert.Contains("zeta11word", store.Passages.GetText(11), StringComparison.Ordinal);
            store.Writer!.Commit(Rows.Of(2, "b.md", 50, 1));
            Assert.Equal(1, _folder.Number("SELECT count(*) FROM document WHERE path = 'a.md'"));

            StoreConnection.Fold(store.Writer.Connection);
            var (swapped, failure) = opener.Swap(store);
            using (swapped)
            {
                Assert.Null(failure);
                Assert.Null(swapped.Beside);
                Assert.Equal(store.Writer.Stamp, swapped.Writer!.Stamp);
                Assert.Contains("zeta50word", swapped.Passages.GetText(50), StringComparison.Ordinal);
            }
        }

        Assert.False(File.Exists(_folder.Store + ".new"));
        using var again = opener.Open(wasOpen: false, Ct);
        Assert.Equal(["b.md"], again.Content.Documents.Select(document => document.Path));
    }

    [Fact]
    public void If_a_foreign_file_takes_the_path_the_new_store_stays_beside_it()
    {
        _folder.Fill(Rows.Whole());
        var opener = new StoreOpener(_folder.Options with { ContentVersion = 99 });
        using var store = opener.Open(wasOpen: false, Ct);
        File.Delete(_folder.Store);
        File.WriteAllText(_folder.Store, "somebody's notes");

        StoreConnection.Fold(store.Writer!.Connection);
        var (kept, failure) = opener.Swap(store);
        using (kept)
        {
            Assert.IsType<KnowledgeStoreException>(failure);
            kept.Writer!.Commit(Rows.Of(2, "b.md", 50, 1));
        }

        Assert.Equal("somebody's notes", File.ReadAllText(_folder.Store));
    }

    [Fact]
    public void A_rebuild_keeps_the_lock_and_the_old_file_but_not_the_ids()
    {
        using var old = _folder.Open();
        old.Writer!.Commit(Rows.Whole());
        var stamp = old.Writer.Stamp;

        using var store = new StoreOpener(_folder.Options).Rebuild(old);

        Assert.NotEqual(stamp.Epoch, store.Writer!.Stamp.Epoch);
        Assert.Null(StoreLock.TryAcquire(_folder.Store));
        Assert.NotNull(store.Passages.Find(10));
    }

    [Fact]
    public void An_incomplete_new_file_is_deleted_on_disposal()
    {
        _folder.Fill(Rows.Whole());

        new StoreOpener(_folder.Options with { ContentVersion = 99 }).Open(wasOpen: false, Ct).Dispose();

        Assert.Equal([_folder.Store, _folder.Store + ".lock"], Directory.GetFiles(Path.GetDirectoryName(_folder.Store)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Cancellation_leaves_no_lock()
    {
        _folder.Fill(Rows.Whole());
        using var given = new CancellationTokenSource();
        given.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => new StoreOpener(_folder.Options).Open(wasOpen: false, given.Token));

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
    public void Damaged_pages_are_found_without_reading_rows_and_an_intact_file_passes()
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
    public void Deleting_also_deletes_the_log()
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
