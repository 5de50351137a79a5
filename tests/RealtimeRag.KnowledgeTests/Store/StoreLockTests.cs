using RealtimeRag.Knowledge.Library;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

public sealed class StoreLockTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Base, "x.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_lock_is_held_until_it_is_released()
    {
        var first = StoreLock.TryAcquire(Path);

        Assert.NotNull(first);
        Assert.Null(StoreLock.TryAcquire(Path));
        first.Dispose();
        using var second = StoreLock.TryAcquire(Path);
        Assert.NotNull(second);
    }

    [Fact]
    public void A_lock_file_left_by_a_dead_process_does_not_count()
    {
        File.WriteAllText(Path + ".lock", "");

        using var taken = StoreLock.TryAcquire(Path);

        Assert.NotNull(taken);
    }

    [Fact]
    public void A_lock_that_cannot_be_created_is_not_reported_as_held() =>
        Assert.ThrowsAny<IOException>(() => StoreLock.TryAcquire(System.IO.Path.Combine(_folder.Base, "no", "such", "folder", "x.db")));

    [Fact]
    public async Task Of_many_concurrent_attempts_exactly_one_gets_the_lock()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => StoreLock.TryAcquire(Path))));

        Assert.Single(taken, one => one is not null);
        foreach (var one in taken)
        {
            one?.Dispose();
        }
    }

    [Fact]
    public async Task A_store_is_deleted_only_if_no_process_owns_it()
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
