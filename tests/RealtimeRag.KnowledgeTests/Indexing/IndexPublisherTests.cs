using Microsoft.Extensions.Time.Testing;
using RealtimeRag.Knowledge.Chunking;
using RealtimeRag.Knowledge.Indexing;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.KnowledgeTests.Store;

namespace RealtimeRag.KnowledgeTests.Indexing;

public sealed class IndexPublisherTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly OpenedStore _store;
    private readonly IndexPublisher _publisher;

    public IndexPublisherTests()
    {
        _store = _folder.Open();
        _publisher = new IndexPublisher(_store.Writer!, _store.Content, _store.Passages, _time);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Passages_stored_together_have_consecutive_ids()
    {
        _publisher.Commit([Prepared("a.md", 3), Prepared("b.md", 0), Prepared("c.md", 2)], [], Ct);

        Assert.Equal(5, Assert.Single(_publisher.Live.Ranges).Count);
        Assert.Equal(_publisher.Live.Ids, Assert.Single(_publisher.Segments).Covers.Ids);
        Assert.Equal(["a.md", "b.md", "c.md"], _publisher.Documents.Keys.Order());
    }

    [Fact]
    public void Ids_are_never_reused()
    {
        var used = new HashSet<long>();
        for (var round = 0; round < 20; round++)
        {
            _publisher.Commit([Prepared("a.md", 2), Prepared($"n{round % 3}.md", 1)], round % 4 == 3 ? [_publisher.Documents["a.md"]] : [], Ct);
            Assert.All(_publisher.Segments.SelectMany(segment => segment.Covers.Ids).Except(used).ToList(), id => Assert.True(used.Add(id)));
            Assert.True(_store.Writer!.Stamp.Next > used.Max());
        }

        Assert.Equal(20 * 3, used.Count);
    }

    [Fact]
    public void A_changed_document_keeps_its_id_and_gets_new_passage_ids()
    {
        _publisher.Commit([Prepared("a.md", 2)], [], Ct);
        var before = _publisher.Documents["a.md"];

        _publisher.Commit([Prepared("a.md", 3)], [], Ct);

        var after = _publisher.Documents["a.md"];
        Assert.Equal(before.Id, after.Id);
        Assert.NotEqual(before.First, after.First);
        Assert.Equal(after.Range, Assert.Single(_publisher.Live.Ranges));
    }

    [Fact]
    public void Equal_content_with_another_time_changes_only_the_row()
    {
        _publisher.Commit([Prepared("a.md", 2)], [], Ct);
        var before = _publisher.Documents["a.md"];

        _publisher.Commit([Prepared("a.md", 2) with { Chunks = null, File = File("a.md", modified: 99) }], [], Ct);

        Assert.Equal(before with { Modified = 99 }, _publisher.Documents["a.md"]);
        Assert.Single(_publisher.Segments);
    }

    [Fact]
    public void An_unreadable_document_keeps_its_old_passages_and_an_empty_one_does_not()
    {
        _publisher.Commit([Prepared("a.md", 2), Prepared("b.md", 2)], [], Ct);
        var live = _publisher.Documents["a.md"].Range;

        _publisher.Commit(
            [
                Prepared("a.md", 0) with { Outcome = KnowledgeFileState.Failed, Notice = new("坏", "bad") },
                Prepared("b.md", 0) with { Outcome = KnowledgeFileState.Empty },
            ],
            [],
            Ct);

        Assert.Equal(live, Assert.Single(_publisher.Live.Ranges));
        Assert.Equal("bad", _publisher.Documents["a.md"].Notice!.English);
    }

    [Fact]
    public void A_file_modified_within_two_seconds_of_reading_is_read_again()
    {
        var now = _time.GetUtcNow();

        _publisher.Commit([Prepared("old.md", 1, now.AddSeconds(-3)), Prepared("new.md", 1, now.AddSeconds(-1)), Prepared("future.md", 1, now.AddDays(1))], [], Ct);

        Assert.Equal(now.AddSeconds(-3).Ticks, _publisher.Documents["old.md"].Modified);
        Assert.Equal(-1, _publisher.Documents["new.md"].Modified);
        Assert.Equal(-1, _publisher.Documents["future.md"].Modified);
    }

    [Fact]
    public void Replaced_passages_are_purged_a_minute_later_and_not_before()
    {
        _publisher.Commit([Prepared("a.md", 2), Prepared("b.md", 1)], [], Ct);
        _publisher.Commit([Prepared("a.md", 1)], [_publisher.Documents["b.md"]], Ct);
        Assert.Equal(4, Chunks());

        _time.Advance(TimeSpan.FromSeconds(59));
        _publisher.Purge();
        Assert.Equal(4, Chunks());
        var generation = _store.Writer!.Stamp.Generation;

        _time.Advance(TimeSpan.FromSeconds(1));
        _publisher.Purge();
        _publisher.Purge();
        Assert.Equal(1, Chunks());
        Assert.Equal(generation + 1, _store.Writer.Stamp.Generation);
    }

    [Fact]
    public void A_merged_segment_replaces_its_parts_in_memory_and_in_the_store()
    {
        _publisher.Commit([Prepared("a.md", 2)], [], Ct);
        _publisher.Commit([Prepared("b.md", 2)], [], Ct);
        var old = _publisher.Segments.ToList();
        var (merged, covers) = new SegmentMerge(old, _publisher.Live).Run(Ct);

        _publisher.Replace(old, merged, covers);

        Assert.Equal(_publisher.Live.Ids, Assert.Single(_publisher.Segments).Covers.Ids);
        Assert.Equal(1, _folder.Number($"SELECT count(*) FROM {StoreTables.Segment}"));
        _publisher.Replace(_publisher.Segments.ToList(), null, new IdRanges([]));
        Assert.Empty(_publisher.Segments);
    }

    [Fact]
    public void A_snapshot_never_changes()
    {
        _publisher.Commit([Prepared("a.md", 2)], [], Ct);
        var snapshot = _publisher.Snapshot();

        _publisher.Commit([Prepared("a.md", 1), Prepared("b.md", 5)], [], Ct);

        Assert.Equal((1, 2), (snapshot.Documents, snapshot.Chunks));
        Assert.Equal((2, 6), (_publisher.Snapshot().Documents, _publisher.Snapshot().Chunks));
        Assert.Equal(2, snapshot.Index.Search("passage", 10).Hits.Length);
        Assert.Equal(6, _publisher.Snapshot().Index.Search("passage", 10).Hits.Length);
    }

    [Fact]
    public void The_committed_state_is_opened_next()
    {
        _publisher.Commit([Prepared("a.md", 3), Prepared("b.md", 1)], [], Ct);
        var (live, stamp) = (_publisher.Live.Ids.ToList(), _store.Writer!.Stamp);
        _store.Dispose();

        using var again = _folder.Open();
        var publisher = new IndexPublisher(again.Writer!, again.Content, again.Passages, _time);

        Assert.Equal(stamp, again.Writer!.Stamp);
        Assert.Equal(live, publisher.Live.Ids);
        Assert.Equal(["a.md", "b.md"], publisher.Documents.Keys.Order());
    }

    private static PreparedDocument Prepared(string path, int passages, DateTimeOffset? modified = null)
    {
        var chunks = Enumerable.Range(0, passages).Select(i => new Chunk("T", $"passage {i} of {path}", null, i)).ToList();
        return new PreparedDocument(File(path, modified?.Ticks ?? 5), KnowledgeFileState.Indexed, null, [1, 2], "T", chunks);
    }

    private static FoundFile File(string path, long modified) => new(path, "/" + path, 10, modified, null);

    private long Chunks() => _folder.Number($"SELECT count(*) FROM {StoreTables.Chunk}");
}
