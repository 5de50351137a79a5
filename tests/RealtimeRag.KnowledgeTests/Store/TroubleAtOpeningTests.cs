using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

/// <summary>Problems that exist before the store is opened: the server still starts, and reports the problem.</summary>
public sealed class TroubleAtOpeningTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_store_locked_for_writing_answers_and_continues_once_it_is_free()
    {
        await FillAsync();
        await using var other = StoreConnection.Write(_folder.Store);
        StoreConnection.Run(other, "BEGIN IMMEDIATE");
        _folder.Write("b.md", "# B\n\nThe word is beta.\n");

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        Assert.Contains("locked by another program", knowledge.Error!.English, StringComparison.Ordinal);
        Assert.Equal("a.md", knowledge.FirstFile("alpha"));

        StoreConnection.Run(other, "ROLLBACK");
        await knowledge.RescanAsync(Ct);
        Assert.Null(knowledge.Error);
        Assert.Equal("b.md", knowledge.FirstFile("beta"));
    }

    [Fact]
    public async Task Opening_an_intact_store_writes_nothing()
    {
        await FillAsync();
        var before = await File.ReadAllBytesAsync(_folder.Store, Ct);
        using (var store = _folder.Open())
        {
            Assert.Single(store.Content.Documents);
            Assert.Equal(0, new FileInfo(_folder.Store + "-wal").Length);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.Store, Ct));
    }

    [Fact]
    public async Task A_damaged_store_owned_by_another_process_is_left_to_that_process()
    {
        await FillAsync();
        using var keeps = StoreLock.TryAcquire(_folder.Store);
        var damaged = await File.ReadAllBytesAsync(_folder.Store, Ct);
        damaged.AsSpan(0, 10_000).Fill((byte)'x');
        await File.WriteAllBytesAsync(_folder.Store, damaged, Ct);

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        await knowledge.RescanAsync(Ct);

        Assert.False(knowledge.IsKeeper);
        Assert.Empty(knowledge.Search("alpha", 1));
        Assert.Equal(damaged, await File.ReadAllBytesAsync(_folder.Store, Ct));

        keeps!.Dispose();
        await knowledge.RescanAsync(Ct);
        Assert.True(knowledge.IsKeeper);
        Assert.Equal("a.md", knowledge.FirstFile("alpha"));
    }

    [Fact]
    public async Task A_reader_keeps_answering_when_the_owners_file_breaks()
    {
        _folder.Write("a.md", "# A\n\nThe word is alpha.\n");
        await using var keeper = await KnowledgeWaits.OpenedAsync(_folder.Options);
        await using var second = await KnowledgeWaits.OpenedAsync(_folder.Options);
        Assert.Equal("a.md", second.FirstFile("alpha"));

        // Else its first check may find the damage, and let go of the store to make it anew.
        await keeper.SettleAsync(Ct);
        var (database, log) = (await File.ReadAllBytesAsync(_folder.Store, Ct), _folder.Store + "-wal");
        Array.Fill(database, (byte)'x');

        // In place and before its log: a file that is empty for a moment, or lacks its log, would be a sound store without documents.
        await using (var file = new FileStream(_folder.Store, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            await file.WriteAsync(database, Ct);
        }

        await File.WriteAllBytesAsync(log, [], Ct);

        await second.RescanAsync(Ct);

        Assert.False(second.IsKeeper);
        Assert.Equal("a.md", second.FirstFile("alpha"));
        Assert.Equal(database, await File.ReadAllBytesAsync(_folder.Store, Ct));
    }

    private async Task FillAsync()
    {
        _folder.Write("a.md", "# A\n\nThe word is alpha.\n");
        await (await KnowledgeWaits.OpenedAsync(_folder.Options)).DisposeAsync();
    }
}
