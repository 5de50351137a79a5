using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Library;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

/// <summary>A disk that is full at any point of a change: the change happens completely or not at all, and afterwards everything continues.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private SqliteConnection? _writer;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private KnowledgeOptions Options => _folder.Options with { WriterOpened = connection => _writer = connection };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fault29_With_any_free_space_the_index_answers_and_applies_the_change_once_there_is_more()
    {
        for (var i = 0; i < 10; i++)
        {
            _folder.Write($"n{i}.md", $"# N{i}\n\nThe word is zeta{i}word.\n");
        }

        await using var knowledge = await KnowledgeWaits.OpenedAsync(Options);
        for (var round = 0; round < 8; round++)
        {
            await FillAndFreeAsync(knowledge, round);
        }
    }

    [Fact]
    public async Task Fault29_A_disk_full_from_the_start_is_reported_and_leaves_no_partial_store()
    {
        _folder.Write("a.md", "# A\n\n" + Filling(3_000));
        await using var knowledge = await KnowledgeBase.OpenAsync(
            _folder.Options with { WriterOpened = connection => StoreConnection.Run(_writer = connection, "PRAGMA max_page_count=8") }, TimeProvider.System, Ct);
        await knowledge.WhenIndexed.WaitAsync(Ct);

        Assert.Contains("disk is full", knowledge.Error!.English, StringComparison.Ordinal);
        Assert.Equal((0, 0), (knowledge.Status.Documents, knowledge.Status.Chunks));

        StoreConnection.Run(_writer!, "PRAGMA max_page_count=100000");
        await knowledge.RescanAsync(Ct);
        Assert.Null(knowledge.Error);
        Assert.Equal(1, knowledge.Status.Documents);
    }

    [Fact]
    public async Task Removing_files_needs_no_room()
    {
        _folder.Write("a.md", "# A\n\nThe word is alpha.\n");
        _folder.Write("b.md", "# B\n\nThe word is beta.\n");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(Options);
        Limit(0);

        _folder.Delete("a.md");
        await knowledge.RescanAsync(Ct);

        Assert.Null(knowledge.Error);
        Assert.Equal(1, knowledge.Status.Documents);
    }

    private async Task FillAndFreeAsync(KnowledgeBase knowledge, int round)
    {
        Limit(round);
        _folder.Write("n0.md", $"# N0\n\nThe word is round{round}word.\n\n" + Filling(500 + (round * 400)));
        await knowledge.RescanAsync(Ct);

        var taken = knowledge.FirstFile($"round{round}word") == "n0.md" && knowledge.Search($"round{round}word", 1)[0].Text.Contains($"round{round}word", StringComparison.Ordinal);
        Assert.Equal(taken, knowledge.Error is null);
        Assert.All(Enumerable.Range(1, 9), i => Assert.Equal($"n{i}.md", knowledge.FirstFile($"zeta{i}word")));

        StoreConnection.Run(_writer!, "PRAGMA max_page_count=1000000");
        await knowledge.RescanAsync(Ct);
        Assert.Null(knowledge.Error);
        Assert.Contains($"round{round}word", knowledge.Search($"round{round}word", 1)[0].Text, StringComparison.Ordinal);
        Assert.Equal(10, knowledge.Status.Documents);
    }

    private void Limit(long more) =>
        StoreConnection.Run(_writer!, $"PRAGMA max_page_count={StoreConnection.Number(_writer!, "PRAGMA page_count") + more}");

    private static string Filling(int sentences) => string.Concat(Enumerable.Range(0, sentences).Select(i => $"Some filling number {i} of it. "));
}
