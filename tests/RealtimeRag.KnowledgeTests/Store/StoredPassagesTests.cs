using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

public sealed class StoredPassagesTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private int _opened;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_passage_comes_with_its_file_and_place()
    {
        _folder.Fill(Rows.Whole());
        using var reader = Reader();

        var passage = reader.Find(11)!;

        Assert.Equal(("a.md", Rows.Chunk(11, 1)), (passage.File, passage.Chunk));
        Assert.Equal((passage.Chunk.Text, passage.Chunk.Title), (reader.GetText(11), reader.GetTitle(11)));
        Assert.False(reader.DamageSeen);
    }

    [Fact]
    public void A_missing_passage_is_empty_and_not_damage()
    {
        _folder.Fill(Rows.Whole());
        using var reader = Reader();

        Assert.Null(reader.Find(99));
        Assert.Equal(("", ""), (reader.GetText(99), reader.GetTitle(99)));
        Assert.False(reader.DamageSeen);
    }

    [Theory]
    [InlineData("text = 'another text'")]
    [InlineData("title = 'another title'")]
    [InlineData("line = 1")]
    [InlineData("line = NULL")]
    [InlineData("page = 5")]
    [InlineData("crc = crc + 1")]
    [InlineData("text = X'FF00'")]
    [InlineData("line = 'nonsense'")]
    [InlineData("line = 99999999999")]
    public void A_row_that_fails_its_check_is_not_returned_and_sets_the_flag(string damage)
    {
        _folder.Fill(Rows.Whole());
        _folder.Tamper($"UPDATE {StoreTables.Chunk} SET {damage} WHERE id = 11");
        using var reader = Reader();

        Assert.Null(reader.Find(11));
        Assert.True(reader.DamageSeen);
        Assert.NotNull(reader.Find(10));
    }

    [Theory]
    [InlineData("path = 'other.md'")]
    [InlineData("record = zeroblob(length(record))")]
    [InlineData("crc = 0")]
    public void A_passage_with_a_changed_file_name_is_not_returned(string damage)
    {
        _folder.Fill(Rows.Whole());
        _folder.Tamper($"UPDATE {StoreTables.Document} SET {damage}");
        using var reader = Reader();

        Assert.Null(reader.Find(11));
        Assert.True(reader.DamageSeen);
    }

    [Fact]
    public void A_passage_moved_to_another_document_is_not_returned()
    {
        _folder.Fill(Rows.Whole(), Rows.Of(2, "b.md", 100, 1));
        _folder.Tamper($"UPDATE {StoreTables.Chunk} SET document = 2 WHERE id = 11");
        using var reader = Reader();

        Assert.Null(reader.Find(11));
        Assert.True(reader.DamageSeen);
    }

    [Fact]
    public void A_passage_is_cached_after_the_first_read()
    {
        _folder.Fill(Rows.Whole());
        using var reader = Reader();
        var first = reader.Find(10);
        _folder.Tamper($"DELETE FROM {StoreTables.Chunk}");

        Assert.Same(first, reader.Find(10));
        Assert.Null(reader.Find(11));
    }

    [Fact]
    public void The_cache_is_limited_and_keeps_recent_passages()
    {
        _folder.Fill(Rows.Of(1, "a.md", 1, 10_000));
        using var reader = Reader();
        for (var id = 1; id <= 6_000; id++)
        {
            Assert.NotNull(reader.Find(id));
            Assert.NotNull(reader.Find(1));
        }

        _folder.Tamper($"DELETE FROM {StoreTables.Chunk}");

        Assert.NotNull(reader.Find(1));
        Assert.NotNull(reader.Find(6_000));
        for (var id = 6_001; id <= 10_000; id++)
        {
            Assert.Null(reader.Find(id));
        }
    }

    [Fact]
    public async Task Concurrent_readers_reuse_connections()
    {
        _folder.Fill(Rows.Of(1, "a.md", 1, 2_000));
        using var reader = Reader();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(part => Task.Run(() =>
        {
            for (var id = 1; id <= 2_000; id++)
            {
                Assert.Contains($"zeta{id}word", reader.GetText(id), StringComparison.Ordinal);
            }
        })));

        Assert.InRange(_opened, 1, 8);
    }

    [Fact]
    public void After_disposal_nothing_is_read_or_opened()
    {
        _folder.Fill(Rows.Whole());
        var reader = Reader();
        reader.Find(10);
        reader.Dispose();
        var opened = _opened;

        Assert.Null(reader.Find(11));
        Assert.Equal(opened, _opened);
        Assert.False(reader.DamageSeen);
    }

    [Fact]
    public void A_missing_file_is_not_damage_but_a_broken_one_is()
    {
        using var gone = Reader();
        Assert.Null(gone.Find(1));
        Assert.False(gone.DamageSeen);

        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Store)!);
        File.WriteAllText(_folder.Store, new string('x', 5_000));
        using var broken = Reader();
        Assert.Null(broken.Find(1));
        Assert.True(broken.DamageSeen);
    }

    private StoredPassages Reader() => new(
        () =>
        {
            Interlocked.Increment(ref _opened);
            return StoreConnection.Read(_folder.Store);
        });
}
