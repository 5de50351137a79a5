using RealtimeRag.Knowledge.Library;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

public sealed class StoreLockTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Base, "x.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_has_it_until_it_lets_go()
    {
        var first = StoreLock.TryAcquire(Path);

        Assert.NotNull(first);
        Assert.Null(StoreLock.TryAcquire(Path));
        first.Dispose();
        using var second = StoreLock.TryAcquire(Path);
        Assert.NotNull(second);
    }

    [Fact]
    public void What_a_dead_process_left_behind_does_not_hold_it()
    {
        File.WriteAllText(Path + ".lock", "");

        using var taken = StoreLock.TryAcquire(Path);

        Assert.NotNull(taken);
    }

    [Fact]
    public void Where_it_cannot_be_made_that_is_no_lock_held_by_another() =>
        Assert.ThrowsAny<IOException>(() => StoreLock.TryAcquire(System.IO.Path.Combine(_folder.Base, "no", "such", "folder", "x.db")));

    [Fact]
    public async Task Of_many_at_once_exactly_one_gets_it()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => StoreLock.TryAcquire(Path))));

        Assert.Single(taken, one => one is not null);
        foreach (var one in taken)
        {
            one?.Dispose();
        }
    }

    [Fact]
    public async Task A_store_is_thrown_away_only_where_nobody_keeps_it()
    {
        _folder.Write("a.md", "# A\n\nText.\n");
        Assert.True(KnowledgeBase.TryDeleteStore(_folder.Store));
        await using (await KnowledgeWaits.OpenedAsync(_folder.Options))
        {
            Assert.False(KnowledgeBase.TryDeleteStore(_folder.Store));
            Assert.True(File.Exists(_folder.Store));
        }

        Assert.True(KnowledgeBase.TryDeleteStore(_folder.Store));
        Assert.False(File.Exists(_folder.Store));
        await using var again = await KnowledgeWaits.OpenedAsync(_folder.Options);
        Assert.Equal(1, again.Status.Documents);
    }
}
