using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.KnowledgeTests.Store;

public sealed class StoreTroubleTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_full_disk_is_reported_once_and_the_old_index_keeps_answering()
    {
        _folder.Write("a.md", "# A\n\nThe password is blue whale.\n");
        SqliteConnection? writer = null;
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { WriterOpened = connection => writer = connection });
        Run(writer!, $"PRAGMA max_page_count={Number(writer!, "PRAGMA page_count")}");

        _folder.Write("b.md", "# B\n\n" + Filling());
        await knowledge.RescanAsync(TestContext.Current.CancellationToken);

        Assert.Contains("disk is full", knowledge.Status.Error!.English, StringComparison.Ordinal);
        Assert.Contains("磁盘已满", knowledge.Status.Error!.Chinese, StringComparison.Ordinal);
        Assert.Equal("a.md", knowledge.FirstFile("password"));

        Run(writer!, "PRAGMA max_page_count=1000000");
        await knowledge.RescanAsync(TestContext.Current.CancellationToken);
        Assert.Null(knowledge.Status.Error);
        Assert.Equal(2, knowledge.Status.Documents);
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_keeps_answering()
    {
        _folder.Write("a.md", "# A\n\nThe password is blue whale.\n");
        SqliteConnection? writer = null;
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { WriterOpened = connection => writer = connection });
        Run(writer!, "PRAGMA query_only=ON");

        _folder.Write("b.md", "# B\n\nMore.\n");
        await knowledge.RescanAsync(TestContext.Current.CancellationToken);

        Assert.Contains("cannot be written", knowledge.Status.Error!.English, StringComparison.Ordinal);
        Assert.Equal("a.md", knowledge.FirstFile("password"));
    }

    [Fact]
    public async Task A_locked_store_is_reported_and_retried()
    {
        _folder.Write("a.md", "# A\n\nThe password is blue whale.\n");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        await using var other = new SqliteConnection($"Data Source={_folder.Store};Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        Run(other, "BEGIN IMMEDIATE");

        _folder.Write("b.md", "# B\n\nMore.\n");
        await knowledge.RescanAsync(TestContext.Current.CancellationToken);
        Assert.Contains("locked", knowledge.Status.Error!.English, StringComparison.Ordinal);
        Assert.Equal("a.md", knowledge.FirstFile("password"));

        Run(other, "ROLLBACK");
        await knowledge.RescanAsync(TestContext.Current.CancellationToken);
        Assert.Null(knowledge.Status.Error);
        Assert.Equal(2, knowledge.Status.Documents);
    }

    [Fact]
    public async Task A_second_process_shares_the_index_and_takes_over_when_the_first_ends()
    {
        _folder.Write("a.md", "# A\n\nThe password is blue whale.\n");
        var first = await KnowledgeWaits.OpenedAsync(_folder.Options);
        await using var second = await KnowledgeWaits.OpenedAsync(_folder.Options);
        Assert.True(first.IsKeeper);
        Assert.False(second.IsKeeper);
        Assert.Equal("a.md", second.FirstFile("password"));

        _folder.Write("b.md", "# B\n\nThe canteen opens at noon.\n");
        await first.RescanAsync(TestContext.Current.CancellationToken);
        await second.RescanAsync(TestContext.Current.CancellationToken);
        Assert.Equal("b.md", second.FirstFile("when does the canteen open"));

        await first.DisposeAsync();
        await second.RescanAsync(TestContext.Current.CancellationToken);
        Assert.True(second.IsKeeper);
        _folder.Delete("a.md");
        await second.RescanAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, second.Status.Documents);
    }

    [Fact]
    public async Task A_new_version_is_built_while_the_old_one_answers()
    {
        _folder.Write("a.md", "# A\n\nThe password is blue whale.\n");
        await (await KnowledgeWaits.OpenedAsync(_folder.Options)).DisposeAsync();

        var next = _folder.Options with { ContentVersion = 99 };
        await using (var knowledge = await KnowledgeBase.OpenAsync(next, TimeProvider.System, TestContext.Current.CancellationToken))
        {
            Assert.Equal("a.md", knowledge.FirstFile("password"));
            await knowledge.WhenIndexed;
            Assert.Equal("a.md", knowledge.FirstFile("password"));
        }

        await (await KnowledgeWaits.OpenedAsync(next)).DisposeAsync();
        await using var other = new SqliteConnection($"Data Source={_folder.Store};Mode=ReadOnly;Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(99, Number(other, "PRAGMA user_version") & 0xFFFF);
        Assert.Equal(1, Number(other, "SELECT count(*) FROM document"));
    }

    [Fact]
    public async Task A_store_that_cannot_be_created_is_placed_elsewhere_and_reported()
    {
        _folder.Write("a.md", "# A\n\nThe password is blue whale.\n");
        var file = Path.Combine(_folder.Base, "file");
        await File.WriteAllTextAsync(file, "no folder", TestContext.Current.CancellationToken);

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { StorePath = Path.Combine(file, "knowledge.db") });

        Assert.Contains("KNOWLEDGE_STORE", knowledge.Status.Error!.English, StringComparison.Ordinal);
        Assert.Equal("a.md", knowledge.FirstFile("password"));
        Assert.StartsWith(Path.GetTempPath(), knowledge.StorePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_small_changes_are_merged_and_nothing_is_lost()
    {
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        for (var i = 0; i < 40; i++)
        {
            _folder.Write($"n{i}.md", $"# N{i}\n\nThe word is zeta{i}word.\n");
            await knowledge.RescanAsync(TestContext.Current.CancellationToken);
        }

        await knowledge.SettleAsync(TestContext.Current.CancellationToken);

        Assert.Equal(40, knowledge.Status.Documents);
        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal($"n{i}.md", knowledge.FirstFile($"zeta{i}word")));
        await using var other = new SqliteConnection($"Data Source={_folder.Store};Mode=ReadOnly;Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        Assert.InRange(Number(other, "SELECT count(*) FROM segment"), 1, 16);
    }

    private static string Filling() => string.Concat(Enumerable.Range(0, 20_000).Select(i => $"Some filling number {i}. "));

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
