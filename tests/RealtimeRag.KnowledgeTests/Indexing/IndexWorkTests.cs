using RealtimeRag.Knowledge.Indexing;

namespace RealtimeRag.KnowledgeTests.Indexing;

public sealed class IndexWorkTests
{
    private readonly IndexWork _work = new();

    [Fact]
    public void Hinted_paths_are_collected_without_duplicates()
    {
        _work.Add(new IndexSignal.Changed("/a"));
        _work.Add(new IndexSignal.Changed("/b"));
        _work.Add(new IndexSignal.Changed("/a"));

        Assert.Equal(["/a", "/b"], _work.Paths.Order());
        Assert.True(_work.Hinted);
        Assert.False(_work.Everything);
    }

    [Fact]
    public void A_hint_without_a_path_and_a_rescan_mean_everything()
    {
        _work.Add(new IndexSignal.Rescan(null));
        Assert.True(_work.Everything);
        Assert.False(_work.Hinted);

        _work.Add(new IndexSignal.Changed(null));
        Assert.True(_work.Hinted);
        Assert.Empty(_work.Paths);
        Assert.Empty(_work.Waiting);
    }

    [Fact]
    public void All_waiting_callers_are_notified_at_the_end()
    {
        var waiting = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource()).ToList();
        waiting.ForEach(one => _work.Add(new IndexSignal.Rescan(one)));
        Assert.All(waiting, one => Assert.False(one.Task.IsCompleted));

        _work.Finish();
        _work.Finish();

        Assert.All(waiting, one => Assert.True(one.Task.IsCompletedSuccessfully));
    }

    [Fact]
    public void Damage_triggers_a_check_of_every_passage_but_no_comparison()
    {
        _work.Add(new IndexSignal.DamageSeen());

        Assert.True(_work.Check);
        Assert.False(_work.Everything);
        Assert.False(_work.Hinted);
    }
}
