using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using RealtimeRag.Knowledge.Library;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Indexing;

/// <summary>What the indexing does as time goes by, on a clock set by hand.</summary>
public sealed class LoopTimeTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_folder_is_compared_after_every_interval_without_any_hint()
    {
        await using var knowledge = await OpenAsync(_folder.Options with { RescanInterval = TimeSpan.FromSeconds(60) });
        for (var i = 1; i <= 3; i++)
        {
            _folder.Write($"{i}.md", $"# {i}\n\nText {i}.\n");
            _time.Advance(TimeSpan.FromSeconds(59));
            Assert.Equal(i - 1, knowledge.Status.Documents);
            _time.Advance(TimeSpan.FromSeconds(1));
            await knowledge.UntilAsync(status => status.Documents == i);
        }
    }

    [Fact]
    public async Task A_failure_is_retried_after_five_seconds()
    {
        SqliteConnection? writer = null;
        await using var knowledge = await OpenAsync(_folder.Options with { WriterOpened = connection => writer = connection });
        StoreConnection.Run(writer!, "PRAGMA query_only=ON");
        _folder.Write("a.md", "# A\n\nText.\n");
        await knowledge.RescanAsync(Ct);
        Assert.NotNull(knowledge.Error);

        StoreConnection.Run(writer!, "PRAGMA query_only=OFF");
        _time.Advance(TimeSpan.FromSeconds(5));

        await knowledge.UntilAsync(status => status is { Documents: 1, Error: null });
        Assert.Null(knowledge.Error);
    }

    [Fact]
    public async Task Passages_that_were_replaced_stay_readable_for_a_minute_and_then_leave_the_store()
    {
        var chunks = $"SELECT count(*) FROM {StoreTables.Chunk}";
        _folder.Write("a.md", "# A\n\nThe old word.\n");
        await using var knowledge = await OpenAsync(_folder.Options);
        _folder.Write("a.md", "# A\n\nThe new word.\n");
        await knowledge.RescanAsync(Ct);
        Assert.Equal(2, Number(chunks));

        _time.Advance(TimeSpan.FromSeconds(59));
        await knowledge.RescanAsync(Ct);
        Assert.Equal(2, Number(chunks));

        _time.Advance(TimeSpan.FromSeconds(1));
        await knowledge.RescanAsync(Ct);
        Assert.Equal(1, Number(chunks));
        Assert.Equal("The new word.", Assert.Single(knowledge.Search("word", 5)).Text);
    }

    [Fact]
    public async Task A_reader_checks_for_changes_after_every_interval_and_takes_over_when_the_owner_exits()
    {
        var options = _folder.Options with { FollowInterval = TimeSpan.FromSeconds(1) };
        var keeper = await OpenAsync(_folder.Options);
        await using var second = await OpenAsync(options);
        _folder.Write("a.md", "# A\n\nText.\n");
        await keeper.RescanAsync(Ct);
        Assert.Equal(0, second.Status.Documents);

        _time.Advance(TimeSpan.FromSeconds(1));
        await FollowedAsync(second, () => second.FirstFile("text") == "a.md");

        await keeper.DisposeAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        await FollowedAsync(second, () => second.IsKeeper);
    }

    [Fact]
    public async Task An_unchanged_file_older_than_the_clock_resolution_is_not_read_again()
    {
        var path = _folder.Write("a.md", "# A\n\nText.\n");
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await using var knowledge = await OpenAsync(_folder.Options);

        // Were it read, it could not be: the content is another, under the same size and time.
        await File.WriteAllTextAsync(path, "# A\n\nNext.\n", Ct);
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await knowledge.RescanAsync(Ct);

        Assert.Equal("Text.", knowledge.Search("text", 1)[0].Text);
    }

    private async Task<KnowledgeBase> OpenAsync(KnowledgeOptions options)
    {
        var knowledge = await KnowledgeBase.OpenAsync(options, _time, Ct);
        await knowledge.WhenIndexed.WaitAsync(Ct);
        return knowledge;
    }

    // The timer only wakes the task; a rescan asked for behind it ends after it.
    private static async Task FollowedAsync(KnowledgeBase knowledge, Func<bool> holds)
    {
        await knowledge.RescanAsync(Ct);
        Assert.True(holds());
    }

    private long Number(string sql)
    {
        using var connection = StoreConnection.Read(_folder.Store);
        return StoreConnection.Number(connection, sql);
    }
}
