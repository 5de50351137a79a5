using Microsoft.Extensions.Time.Testing;
using RealtimeRag.Knowledge.Chunking;
using RealtimeRag.Knowledge.Indexing;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.KnowledgeTests.Store;

namespace RealtimeRag.KnowledgeTests.Indexing;

public sealed class IndexKeeperTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly OpenedStore _store;
    private readonly IndexKeeper _keeper;

    public IndexKeeperTests()
    {
        _store = _folder.Open();
        _keeper = new IndexKeeper(_store.Writer!, _store.Content, _store.Passages, _time);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Passages_stored_together_have_numbers_in_one_row_whatever_files_they_are_of()
    {
        _keeper.Commit([Prepared("a.md", 3), Prepared("b.md", 0), Prepared("c.md", 2)], [], Ct);

        Assert.Equal(5, Assert.Single(_keeper.Live.Ranges).Count);
        Assert.Equal(_keeper.Live.Ids, Assert.Single(_keeper.Segments).Covers.Ids);
        Assert.Equal(["a.md", "b.md", "c.md"], _keeper.Documents.Keys.Order());
    }

    [Fact]
    public void No_number_is_ever_used_twice()
    {
        var used = new HashSet<long>();
        for (var round = 0; round < 20; round++)
        {
            _keeper.Commit([Prepared("a.md", 2), Prepared($"n{round % 3}.md", 1)], round % 4 == 3 ? [_keeper.Documents["a.md"]] : [], Ct);
            Assert.All(_keeper.Segments.SelectMany(segment => segment.Covers.Ids).Except(used).ToList(), id => Assert.True(used.Add(id)));
            Assert.True(_store.Writer!.Stamp.Next > used.Max());
        }

        Assert.Equal(20 * 3, used.Count);
    }

    [Fact]
    public void A_changed_document_keeps_its_own_number_and_gets_new_ones_for_its_passages()
    {
        _keeper.Commit([Prepared("a.md", 2)], [], Ct);
        var before = _keeper.Documents["a.md"];

        _keeper.Commit([Prepared("a.md", 3)], [], Ct);

        var after = _keeper.Documents["a.md"];
        Assert.Equal(before.Id, after.Id);
        Assert.NotEqual(before.First, after.First);
        Assert.Equal(after.Range, Assert.Single(_keeper.Live.Ranges));
    }

    [Fact]
    public void The_same_content_under_another_time_changes_the_row_and_nothing_else()
    {
        _keeper.Commit([Prepared("a.md", 2)], [], Ct);
        var before = _keeper.Documents["a.md"];

        _keeper.Commit([Prepared("a.md", 2) with { Chunks = null, File = File("a.md", modified: 99) }], [], Ct);

        Assert.Equal(before with { Modified = 99 }, _keeper.Documents["a.md"]);
        Assert.Single(_keeper.Segments);
    }

    [Fact]
    public void A_document_that_cannot_be_read_any_more_keeps_its_old_passages_and_one_that_is_empty_does_not()
    {
        _keeper.Commit([Prepared("a.md", 2), Prepared("b.md", 2)], [], Ct);
        var live = _keeper.Documents["a.md"].Range;

        _keeper.Commit(
            [
                Prepared("a.md", 0) with { Outcome = KnowledgeFileState.Failed, Notice = new("坏", "bad") },
                Prepared("b.md", 0) with { Outcome = KnowledgeFileState.Empty },
            ],
            [],
            Ct);

        Assert.Equal(live, Assert.Single(_keeper.Live.Ranges));
        Assert.Equal("bad", _keeper.Documents["a.md"].Notice!.English);
    }

    [Fact]
    public void A_file_changed_within_two_seconds_of_being_read_is_read_again()
    {
        var now = _time.GetUtcNow();

        _keeper.Commit([Prepared("old.md", 1, now.AddSeconds(-3)), Prepared("new.md", 1, now.AddSeconds(-1)), Prepared("future.md", 1, now.AddDays(1))], [], Ct);

        Assert.Equal(now.AddSeconds(-3).Ticks, _keeper.Documents["old.md"].Modified);
        Assert.Equal(-1, _keeper.Documents["new.md"].Modified);
        Assert.Equal(-1, _keeper.Documents["future.md"].Modified);
    }

    [Fact]
    public void Replaced_passages_are_purged_a_minute_later_and_not_before()
    {
        _keeper.Commit([Prepared("a.md", 2), Prepared("b.md", 1)], [], Ct);
        _keeper.Commit([Prepared("a.md", 1)], [_keeper.Documents["b.md"]], Ct);
        Assert.Equal(4, Chunks());

        _time.Advance(TimeSpan.FromSeconds(59));
        _keeper.Purge();
        Assert.Equal(4, Chunks());
        var generation = _store.Writer!.Stamp.Generation;

        _time.Advance(TimeSpan.FromSeconds(1));
        _keeper.Purge();
        _keeper.Purge();
        Assert.Equal(1, Chunks());
        Assert.Equal(generation + 1, _store.Writer.Stamp.Generation);
    }

    [Fact]
    public void A_merged_segment_takes_the_place_of_its_parts_in_memory_and_in_the_store()
    {
        _keeper.Commit([Prepared("a.md", 2)], [], Ct);
        _keeper.Commit([Prepared("b.md", 2)], [], Ct);
        var old = _keeper.Segments.ToList();
        var (merged, covers) = new SegmentMerge(old, _keeper.Live).Run(Ct);

        _keeper.Replace(old, merged, covers);

        Assert.Equal(_keeper.Live.Ids, Assert.Single(_keeper.Segments).Covers.Ids);
        Assert.Equal(1, _folder.Number($"SELECT count(*) FROM {Rows.Tables.Segment}"));
        _keeper.Replace(_keeper.Segments.ToList(), null, new IdRanges([]));
        Assert.Empty(_keeper.Segments);
    }

    [Fact]
    public void A_snapshot_stays_as_it_was_while_the_keeper_goes_on()
    {
        _keeper.Commit([Prepared("a.md", 2)], [], Ct);
        var snapshot = _keeper.Snapshot();

        _keeper.Commit([Prepared("a.md", 1), Prepared("b.md", 5)], [], Ct);

        Assert.Equal((1, 2), (snapshot.Documents, snapshot.Chunks));
        Assert.Equal((2, 6), (_keeper.Snapshot().Documents, _keeper.Snapshot().Chunks));
        Assert.Equal(2, snapshot.Index.Search("passage", 10).Hits.Length);
        Assert.Equal(6, _keeper.Snapshot().Index.Search("passage", 10).Hits.Length);
    }

    [Fact]
    public void What_was_committed_is_what_is_opened_next()
    {
        _keeper.Commit([Prepared("a.md", 3), Prepared("b.md", 1)], [], Ct);
        var (live, stamp) = (_keeper.Live.Ids.ToList(), _store.Writer!.Stamp);
        _store.Dispose();

        using var again = _folder.Open();
        var keeper = new IndexKeeper(again.Writer!, again.Content, again.Passages, _time);

        Assert.Equal(stamp, again.Writer!.Stamp);
        Assert.Equal(live, keeper.Live.Ids);
        Assert.Equal(["a.md", "b.md"], keeper.Documents.Keys.Order());
    }

    private static PreparedDocument Prepared(string path, int passages, DateTimeOffset? modified = null)
    {
        var chunks = Enumerable.Range(0, passages).Select(i => new Chunk("T", $"passage {i} of {path}", null, i)).ToList();
        return new PreparedDocument(File(path, modified?.Ticks ?? 5), KnowledgeFileState.Indexed, null, [1, 2], "T", chunks);
    }

    private static FoundFile File(string path, long modified) => new(path, "/" + path, 10, modified, null);

    private long Chunks() => _folder.Number($"SELECT count(*) FROM {Rows.Tables.Chunk}");
}
