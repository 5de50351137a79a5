using RealtimeRag.Knowledge.Library;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

/// <summary>A store that may be read and not kept, as on a read-only medium: the lock file cannot be created here.</summary>
public sealed class ReadOnlyStoreTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_read_only_store_answers_reports_it_and_applies_no_changes()
    {
        await FillAsync();
        Block();
        _folder.Write("b.md", "# B\n\nThe word is beta.\n");

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        await knowledge.RescanAsync(Ct);

        Assert.False(knowledge.IsKeeper);
        Assert.Equal(_folder.Store, knowledge.StorePath);
        Assert.Equal("a.md", knowledge.FirstFile("alpha"));
        Assert.Empty(knowledge.Search("beta", 1));
        Assert.Equal(StoreFault.NotWritable, knowledge.Error);
        Assert.True(knowledge.Status.Scanned);
        Assert.Equal(["a.md"], knowledge.Status.Files.Select(file => file.Path));
    }

    [Fact]
    public async Task Once_it_becomes_writable_it_is_updated()
    {
        await FillAsync();
        Block();
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        _folder.Write("b.md", "# B\n\nThe word is beta.\n");

        Directory.Delete(_folder.Store + ".lock");
        await knowledge.RescanAsync(Ct);

        Assert.True(knowledge.IsKeeper);
        Assert.Equal("b.md", knowledge.FirstFile("beta"));
        Assert.Null(knowledge.Error);
    }

    [Fact]
    public async Task A_damaged_read_only_store_is_replaced_by_one_in_the_temporary_folder()
    {
        await FillAsync();
        Block();
        var damaged = await File.ReadAllBytesAsync(_folder.Store, Ct);
        damaged.AsSpan(0, 10_000).Fill((byte)'x');
        await File.WriteAllBytesAsync(_folder.Store, damaged, Ct);

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        Assert.Equal(StoreFault.Temporary, knowledge.Error);
        Assert.Equal("a.md", knowledge.FirstFile("alpha"));
        await knowledge.DisposeAsync();
        Assert.True(KnowledgeBase.TryDeleteStore(knowledge.StorePath));
    }

    private async Task FillAsync()
    {
        _folder.Write("a.md", "# A\n\nThe word is alpha.\n");
        await (await KnowledgeWaits.OpenedAsync(_folder.Options)).DisposeAsync();
    }

    private void Block()
    {
        File.Delete(_folder.Store + ".lock");
        Directory.CreateDirectory(_folder.Store + ".lock");
    }
}
