using RealtimeRag.Knowledge.Indexing;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.KnowledgeTests.Store;

namespace RealtimeRag.KnowledgeTests.Indexing;

/// <summary>What a look at every passage brings up, and what is done about it.</summary>
public sealed class StoreMendingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_whole_store_gives_no_cause_for_anything()
    {
        _folder.Fill(Rows.Whole(), Rows.Of(2, "b.md", 100, 2));

        var findings = Check();

        Assert.Empty(findings.Suspects);
        Assert.Empty(findings.Orphans);
    }

    [Theory]
    [InlineData("UPDATE {0} SET text = 'other' WHERE id = 11")]
    [InlineData("UPDATE {0} SET crc = 0 WHERE id = 10")]
    [InlineData("DELETE FROM {0} WHERE id = 12")]
    [InlineData("UPDATE {0} SET id = 5000 WHERE id = 12")]
    [InlineData("UPDATE {0} SET line = 'x' WHERE id = 11")]
    public void A_document_with_a_passage_that_is_damaged_or_missing_is_suspect(string damage)
    {
        _folder.Fill(Rows.Whole(), Rows.Of(2, "b.md", 100, 2));
        _folder.Tamper(string.Format(damage, Rows.Tables.Chunk));

        Assert.Equal([(1L, 10L)], Check().Suspects);
    }

    [Theory]
    [InlineData("UPDATE {0} SET path = 'other.md' WHERE id = 1")]
    [InlineData("UPDATE {0} SET record = zeroblob(50) WHERE id = 1")]
    [InlineData("DELETE FROM {0} WHERE id = 1")]
    public void A_document_whose_own_row_is_lost_is_written_again_from_memory(string damage)
    {
        _folder.Fill(Rows.Whole(), Rows.Of(2, "b.md", 100, 2));
        using var store = _folder.Open();
        var keeper = Keeper(store);
        _folder.Tamper(string.Format(damage, Rows.Tables.Document));
        using (var connection = StoreConnection.Read(_folder.Store))
        {
            var findings = StoreCheck.Run(connection, Rows.Tables, [.. keeper.Documents.Values], long.MaxValue, Ct);
            Assert.Equal([1L], findings.Lost);
            Assert.False(StoreRepair.Mend(keeper, findings));
        }

        Assert.Equal(201, keeper.Documents["a.md"].Modified);
        store.Dispose();
        using var again = _folder.Open();
        Assert.Equal(["a.md", "b.md"], again.Content.Documents.Select(document => document.Path));
    }

    [Fact]
    public void Passages_of_no_document_are_orphans_and_those_still_to_come_are_not()
    {
        _folder.Fill(Rows.Whole(), new StoreChange { Chunks = [Rows.Chunk(50, 9), Rows.Chunk(51, 9), Rows.Chunk(900_000_000_000, 9)] });

        var findings = Check(below: 800_000);

        Assert.Equal([new IdRange(50, 2)], findings.Orphans);
        Assert.Empty(findings.Suspects);
    }

    [Fact]
    public void Suspects_are_marked_to_be_read_again_and_orphans_are_thrown_away()
    {
        _folder.Fill(Rows.Whole(), Rows.Of(2, "b.md", 100, 2), new StoreChange { Chunks = [Rows.Chunk(50, 9)] });
        using var store = _folder.Open();
        var keeper = Keeper(store);

        Assert.True(StoreRepair.Mend(keeper, new StoreFindings(new HashSet<(long, long)> { (1, 10) }, [new IdRange(50, 1)], new HashSet<long>())));

        Assert.Equal((-1L, 0), (keeper.Documents["a.md"].Modified, keeper.Documents["a.md"].Hash.Length));
        Assert.Equal(202, keeper.Documents["b.md"].Modified);
        Assert.Equal(5, _folder.Number($"SELECT count(*) FROM {Rows.Tables.Chunk}"));
    }

    [Fact]
    public void Findings_about_what_was_replaced_meanwhile_are_no_more_of_interest()
    {
        _folder.Fill(Rows.Whole());
        using var store = _folder.Open();
        var keeper = Keeper(store);
        var generation = store.Writer!.Stamp.Generation;

        Assert.False(StoreRepair.Mend(keeper, new StoreFindings(new HashSet<(long, long)> { (1, 9), (7, 10) }, [], new HashSet<long> { 5 })));

        Assert.Equal(201, keeper.Documents["a.md"].Modified);
        Assert.Equal(generation, store.Writer.Stamp.Generation);
    }

    [Fact]
    public void A_lost_segment_is_built_again_from_its_passages()
    {
        _folder.Fill(Rows.Whole(), Rows.Of(2, "b.md", 100, 2));
        _folder.Tamper($"UPDATE {Rows.Tables.Segment} SET crc = 0 WHERE id = 13");
        using var store = _folder.Open();
        var keeper = Keeper(store);

        Assert.True(StoreRepair.Mend(keeper, store.Content, Ct));

        Assert.Equal(keeper.Live.Ids, IdRanges.Union(keeper.Segments.Select(segment => segment.Covers)).Ids);
        Assert.Equal(11, Assert.Single(keeper.Snapshot().Index.Search("zeta11word", 1).Hits).Id);
        Assert.Equal(0, _folder.Number($"SELECT count(*) FROM {Rows.Tables.Segment} WHERE id = 13"));
    }

    [Fact]
    public void A_passage_that_is_damaged_itself_is_left_out_of_the_segment_built_again()
    {
        _folder.Fill(Rows.Whole());
        _folder.Tamper($"DELETE FROM {Rows.Tables.Segment}; UPDATE {Rows.Tables.Chunk} SET text = 'zeta11word forged' WHERE id = 11");
        using var store = _folder.Open();
        var keeper = Keeper(store);

        Assert.True(StoreRepair.Mend(keeper, store.Content, Ct));

        Assert.Equal([10L, 12], Assert.Single(keeper.Segments).Covers.Ids);
        Assert.DoesNotContain(keeper.Snapshot().Index.Search("zeta11word forged", 9).Hits, hit => hit.Id == 11);
    }

    [Fact]
    public void Lost_segments_of_many_passages_are_built_in_parts()
    {
        _folder.Fill(Rows.Of(1, "a.md", 10, 9_000));
        _folder.Tamper($"DELETE FROM {Rows.Tables.Segment}");
        using var store = _folder.Open();
        var keeper = Keeper(store);

        Assert.True(StoreRepair.Mend(keeper, store.Content, Ct));

        Assert.Equal([4_000, 4_000, 1_000], keeper.Segments.Select(segment => segment.Covers.Count));
        Assert.Equal(8_999, Assert.Single(keeper.Snapshot().Index.Search("zeta8999word", 1).Hits).Id);
    }

    [Fact]
    public void Damaged_documents_are_removed_and_their_passages_no_more_found()
    {
        _folder.Fill(Rows.Whole(), Rows.Of(2, "b.md", 100, 2));
        _folder.Tamper($"UPDATE {Rows.Tables.Document} SET crc = 0 WHERE id = 1");
        using var store = _folder.Open();
        var keeper = Keeper(store);

        Assert.True(StoreRepair.Mend(keeper, store.Content, Ct));

        Assert.Equal(1, _folder.Number($"SELECT count(*) FROM {Rows.Tables.Document}"));
        Assert.Equal([100L, 101], keeper.Snapshot().Index.Search("zeta word passage", 9).Hits.Select(hit => hit.Id).Order());
    }

    [Fact]
    public void A_sound_store_is_not_written_to()
    {
        _folder.Fill(Rows.Whole());
        using var store = _folder.Open();

        Assert.False(StoreRepair.Mend(Keeper(store), store.Content, Ct));
    }

    private static IndexKeeper Keeper(OpenedStore store) => new(store.Writer!, store.Content, store.Passages, TimeProvider.System);

    private StoreFindings Check(long below = long.MaxValue)
    {
        using var store = _folder.Open();
        using var connection = StoreConnection.Read(_folder.Store);
        return StoreCheck.Run(connection, Rows.Tables, [.. store.Content.Documents], below, Ct);
    }
}
