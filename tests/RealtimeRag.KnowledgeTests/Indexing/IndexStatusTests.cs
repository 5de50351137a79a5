using RealtimeRag.Knowledge.Indexing;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.KnowledgeTests.Store;

namespace RealtimeRag.KnowledgeTests.Indexing;

public sealed class IndexStatusTests : IDisposable
{
    private static readonly KnowledgeNotice First = new("一", "one");
    private static readonly KnowledgeNotice Second = new("二", "two");
    private readonly TestFolder _folder = new();
    private readonly IndexStatus _status = new();
    private readonly IndexSnapshot _snapshot;
    private readonly OpenedStore _store;

    public IndexStatusTests()
    {
        _folder.Fill(Rows.Whole());
        _store = _folder.Open();
        _snapshot = IndexSnapshot.Of(_store.Content, _store.Passages);
    }

    private KnowledgeStatus Status => _status.At(_snapshot);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Documents_and_passages_are_those_of_the_snapshot() => Assert.Equal((1, 3), (Status.Documents, Status.Chunks));

    [Fact]
    public void Files_are_listed_by_path_each_once()
    {
        _status.Set(File("b.md"));
        _status.Set(File("a.md"));
        _status.Set(File("b.md") with { State = KnowledgeFileState.Failed });
        Assert.Equal(["a.md", "b.md"], Status.Files.Select(file => file.Path));
        Assert.Equal(KnowledgeFileState.Failed, Status.Files[1].State);

        _status.Remove("a.md");
        Assert.Equal(["b.md"], Status.Files.Select(file => file.Path));
        _status.KeepOnly(new HashSet<string> { "c.md" });
        Assert.Empty(Status.Files);
    }

    [Fact]
    public void A_returned_list_never_changes()
    {
        _status.Set(File("a.md"));
        var list = Status.Files;

        _status.Set(File("b.md"));

        Assert.Single(list);
        Assert.Equal(2, Status.Files.Count);
    }

    [Theory]
    [InlineData(false, 0, 0, 1)]
    [InlineData(true, 4, 4, 0)]
    [InlineData(true, 1, 4, 0.75)]
    [InlineData(true, 0, 4, 1)]
    public void Progress_runs_from_zero_to_one(bool busy, int pending, int total, double progress)
    {
        _status.Pass(busy, pending, total);

        Assert.Equal((busy, pending, total, progress), (Status.Busy, Status.Pending, Status.Total, Status.Progress));
    }

    [Fact]
    public void A_current_problem_precedes_a_lasting_one_which_precedes_missing_vectors()
    {
        _status.Vectors(5, new KnowledgeNotice("三", "three"));
        Assert.Equal(("three", 5), (Status.Error!.English, Status.Vectors));
        _status.Lasting(Second);
        Assert.Equal(Second, Status.Error);
        _status.Error(First);
        Assert.Equal(First, Status.Error);
        Assert.Equal(First, _status.Trouble);

        _status.Error(null);
        Assert.Equal(Second, _status.Trouble);
        _status.Lasting(null);
        _status.Vectors(5, null);
        Assert.Null(Status.Error);
        Assert.Null(_status.Trouble);
    }

    [Fact]
    public void Only_changes_are_reported()
    {
        var told = 0;
        _status.Changed = () => told++;

        _status.Pass(true, 1, 1);
        _status.Error(First);
        _status.Vectors(1, null);
        _status.Vectors(1, null);

        Assert.Equal(3, told);
    }

    [Fact]
    public void A_listener_may_read_the_status_at_once()
    {
        KnowledgeStatus? seen = null;
        _status.Changed = () => seen = Status;

        _status.Error(First);

        Assert.Equal(First, seen!.Error);
    }

    [Fact]
    public void The_status_knows_whether_the_folder_was_ever_compared()
    {
        Assert.False(Status.Scanned);
        _status.Scanned();
        Assert.True(Status.Scanned);
    }

    private static KnowledgeFile File(string path) => new(path, KnowledgeFileState.Indexed, 1, null);
}
