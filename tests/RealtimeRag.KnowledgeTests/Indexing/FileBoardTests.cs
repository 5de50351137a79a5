using RealtimeRag.Knowledge.Indexing;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.KnowledgeTests.Store;

namespace RealtimeRag.KnowledgeTests.Indexing;

public sealed class FileBoardTests : IDisposable
{
    private static readonly KnowledgeNotice First = new("一", "one");
    private static readonly KnowledgeNotice Second = new("二", "two");
    private readonly TestFolder _folder = new();
    private readonly FileBoard _board = new();
    private readonly IndexSnapshot _snapshot;
    private readonly OpenedStore _store;

    public FileBoardTests()
    {
        _folder.Fill(Rows.Whole());
        _store = _folder.Open();
        _snapshot = IndexSnapshot.Of(_store.Content, _store.Passages);
    }

    private KnowledgeStatus Status => _board.Status(_snapshot);

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
        _board.Set(File("b.md"));
        _board.Set(File("a.md"));
        _board.Set(File("b.md") with { State = KnowledgeFileState.Failed });
        Assert.Equal(["a.md", "b.md"], Status.Files.Select(file => file.Path));
        Assert.Equal(KnowledgeFileState.Failed, Status.Files[1].State);

        _board.Remove("a.md");
        Assert.Equal(["b.md"], Status.Files.Select(file => file.Path));
        _board.KeepOnly(new HashSet<string> { "c.md" });
        Assert.Empty(Status.Files);
    }

    [Fact]
    public void A_list_handed_out_does_not_change_any_more()
    {
        _board.Set(File("a.md"));
        var list = Status.Files;

        _board.Set(File("b.md"));

        Assert.Single(list);
        Assert.Equal(2, Status.Files.Count);
    }

    [Theory]
    [InlineData(false, 0, 0, 1)]
    [InlineData(true, 4, 4, 0)]
    [InlineData(true, 1, 4, 0.75)]
    [InlineData(true, 0, 4, 1)]
    public void Progress_goes_from_nothing_to_one(bool busy, int pending, int total, double progress)
    {
        _board.Pass(busy, pending, total);

        Assert.Equal((busy, pending, total, progress), (Status.Busy, Status.Pending, Status.Total, Status.Progress));
    }

    [Fact]
    public void The_trouble_of_the_moment_goes_before_a_lasting_one_and_that_before_missing_vectors()
    {
        _board.Vectors(5, new KnowledgeNotice("三", "three"));
        Assert.Equal(("three", 5), (Status.Error!.English, Status.Vectors));
        _board.Lasting(Second);
        Assert.Equal(Second, Status.Error);
        _board.Error(First);
        Assert.Equal(First, Status.Error);
        Assert.Equal(First, _board.Trouble);

        _board.Error(null);
        Assert.Equal(Second, _board.Trouble);
        _board.Lasting(null);
        _board.Vectors(5, null);
        Assert.Null(Status.Error);
        Assert.Null(_board.Trouble);
    }

    [Fact]
    public void Changes_are_told_and_the_same_again_is_not()
    {
        var told = 0;
        _board.Changed = () => told++;

        _board.Pass(true, 1, 1);
        _board.Error(First);
        _board.Vectors(1, null);
        _board.Vectors(1, null);

        Assert.Equal(3, told);
    }

    [Fact]
    public void Who_is_told_may_look_at_once()
    {
        KnowledgeStatus? seen = null;
        _board.Changed = () => seen = Status;

        _board.Error(First);

        Assert.Equal(First, seen!.Error);
    }

    [Fact]
    public void Whether_the_folder_was_ever_compared_is_remembered()
    {
        Assert.False(Status.Scanned);
        _board.Scanned();
        Assert.True(Status.Scanned);
    }

    private static KnowledgeFile File(string path) => new(path, KnowledgeFileState.Indexed, 1, null);
}
