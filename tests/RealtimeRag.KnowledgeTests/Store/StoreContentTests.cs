using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

/// <summary>What is read back of a store, whole and with each of its rows damaged in turn.</summary>
public sealed class StoreContentTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_committed_is_read_back()
    {
        _folder.Fill(Rows.Whole());

        using var store = _folder.Open();

        var document = Assert.Single(store.Content.Documents);
        Assert.Equal(Rows.Document(1, "a.md", 10, 3) with { Hash = [] }, document with { Hash = [] });
        var segment = Assert.Single(store.Content.Segments);
        Assert.Equal([10L, 11, 12], segment.Segment.Ids.ToArray());
        Assert.Equal([10L, 11, 12], segment.Covers.Ids);
    }

    [Fact]
    public void Every_commit_is_a_new_state_and_uses_up_its_ids()
    {
        using var store = _folder.Open();
        var before = store.Writer!.Stamp;

        store.Writer.Commit(new StoreChange { NumbersTaken = 7 });
        store.Writer.Commit(new StoreChange());

        Assert.Equal(before with { Generation = before.Generation + 2, Next = before.Next + 7 }, store.Writer.Stamp);
        Assert.Equal(store.Writer.Stamp, StoreOpener.StampOf(_folder.Store));
    }

    [Fact]
    public void A_change_that_fails_midway_leaves_everything_as_it_was()
    {
        _folder.Fill(Rows.Whole());
        using (var store = _folder.Open())
        {
            var stamp = store.Writer!.Stamp;
            var taken = Rows.Of(2, "b.md", 12, 1) with { RemovedDocuments = [Rows.Document(1, "a.md", 10, 3)] };

            Assert.Throws<SqliteException>(() => store.Writer.Commit(taken));
            Assert.Equal(stamp, store.Writer.Stamp);
        }

        using var again = _folder.Open();
        Assert.Equal(["a.md"], again.Content.Documents.Select(document => document.Path));
        Assert.Equal(3, _folder.Number($"SELECT count(*) FROM {StoreTables.Chunk}"));
    }

    [Fact]
    public void A_removed_document_its_segments_and_purged_passages_are_gone()
    {
        _folder.Fill(Rows.Whole(), Rows.Of(2, "b.md", 100, 2), new StoreChange
        {
            RemovedDocuments = [Rows.Document(1, "a.md", 10, 3)],
            RemovedSegments = [13],
            Purged = [new IdRange(10, 3)],
        });

        using var store = _folder.Open();

        Assert.Equal(["b.md"], store.Content.Documents.Select(document => document.Path));
        Assert.Equal([102L], store.Content.Segments.Select(segment => segment.Id));
        Assert.Equal(2, _folder.Number($"SELECT count(*) FROM {StoreTables.Chunk}"));
    }

    [Theory]
    [InlineData("path = 'other.md'")]
    [InlineData("path = NULL")]
    [InlineData("path = 5")]
    [InlineData("record = zeroblob(length(record))")]
    [InlineData("record = substr(record, 1, 20)")]
    [InlineData("record = NULL")]
    [InlineData("record = 'text'")]
    [InlineData("crc = crc + 1")]
    [InlineData("crc = NULL")]
    [InlineData("crc = 'nonsense'")]
    [InlineData("id = 3")]
    public void A_damaged_document_causes_a_rebuild(string damage)
    {
        _folder.Fill(Rows.Whole(), Rows.Of(2, "b.md", 100, 2));
        Unlock();
        _folder.Tamper($"UPDATE {StoreTables.Document} SET {damage} WHERE id = 1");

        AssertDamaged();
    }

    [Theory]
    [InlineData("bytes = zeroblob(length(bytes))")]
    [InlineData("bytes = substr(bytes, 1, length(bytes) - 1)")]
    [InlineData("bytes = X''")]
    [InlineData("bytes = NULL")]
    [InlineData("bytes = 'text'")]
    [InlineData("bytes = 17")]
    [InlineData("ranges = X'00'")]
    [InlineData("ranges = NULL")]
    [InlineData("ranges = zeroblob(length(ranges))")]
    [InlineData("format = format + 1")]
    [InlineData("format = NULL")]
    [InlineData("crc = crc + 1")]
    [InlineData("crc = NULL")]
    [InlineData("id = 14")]
    public void A_damaged_segment_causes_a_rebuild(string damage)
    {
        _folder.Fill(Rows.Whole(), Rows.Of(2, "b.md", 100, 2));
        Unlock();
        _folder.Tamper($"UPDATE {StoreTables.Segment} SET {damage} WHERE id = 13");

        AssertDamaged();
    }

    [Fact]
    public void One_wrong_byte_anywhere_in_a_segment_is_detected()
    {
        _folder.Fill(Rows.Whole());
        var length = (int)_folder.Number($"SELECT length(bytes) FROM {StoreTables.Segment}");
        var bytes = _folder.Open();
        var whole = bytes.Content.Segments[0].Segment.ToBytes();
        bytes.Dispose();
        foreach (var at in Enumerable.Range(0, length).Where(at => at % 97 == 0 || at >= length - 5))
        {
            var other = whole.ToArray();
            other[at] ^= 0x40;
            _folder.Tamper($"UPDATE {StoreTables.Segment} SET bytes = X'{Convert.ToHexString(other)}'");

            AssertDamaged();
        }
    }

    [Theory]
    [InlineData("UPDATE {0} SET epoch = epoch + 1")]
    [InlineData("UPDATE {0} SET generation = generation + 1")]
    [InlineData("UPDATE {0} SET next = next - 1")]
    [InlineData("UPDATE {0} SET crc = 0")]
    [InlineData("DELETE FROM {0}")]
    [InlineData("DROP TABLE {0}")]
    public void A_store_without_a_stamp_is_rebuilt(string damage)
    {
        _folder.Fill(Rows.Whole());
        _folder.Tamper(string.Format(damage, StoreTables.Meta));

        AssertDamaged();
    }

    [Fact]
    public void A_missing_segment_causes_a_rebuild()
    {
        _folder.Fill(Rows.Whole(), Rows.Of(2, "b.md", 100, 2));
        _folder.Tamper($"DELETE FROM {StoreTables.Segment} WHERE id = 13");

        AssertDamaged();
    }

    // Nothing of it answers, and a new one lies beside it.
    private void AssertDamaged()
    {
        using var store = _folder.Open();
        Assert.Empty(store.Content.Documents);
        Assert.Empty(store.Content.Segments);
        Assert.NotNull(store.Beside);
        Assert.NotNull(store.Writer);
    }

    // Lets columns hold what their declaration forbids, as a damaged page does.
    private void Unlock() => _folder.Tamper("PRAGMA writable_schema=ON; UPDATE sqlite_master SET sql=replace(replace(sql, ' NOT NULL', ''), ' BLOB', '')");
}
