using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Library;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Vectors;

public sealed class VectorSearchTests : IDisposable
{
    private const string Question = "vacation";
    private const string Table = StoreTables.Vector;
    private readonly TestFolder _folder = new();

    public VectorSearchTests()
    {
        _folder.Write("leave.md", "# Leave\n\nEverybody has fifteen days of annual leave.\n");
        _folder.Write("food.md", "# Food\n\nThe canteen opens at noon.\n");
        _folder.Write("door.md", "# Door\n\nThe password is blue whale.\n");
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_question_without_shared_words_finds_its_passage()
    {
        await using var knowledge = await OpenAsync(new ConceptEmbedder());

        Assert.Empty(knowledge.Search(Question, 3));
        Assert.Equal("leave.md", await FirstAsync(knowledge, Question));
        Assert.Equal("food.md", await FirstAsync(knowledge, "lunch"));
    }

    [Fact]
    public async Task An_answer_still_needs_the_words_and_then_is_the_same()
    {
        _folder.Write("travel.md", "# Travel\n\n## Hotels\n\nA hotel room may cost at most ninety euros a night.\n");
        await using var knowledge = await OpenAsync(new ConceptEmbedder());

        Assert.False((await knowledge.AnswerAsync(Question, null, null, null, Ct)).Found);
        var answer = await knowledge.AnswerAsync("how much may a hotel room cost", null, null, null, Ct);
        Assert.True(answer.Found);
        Assert.Equal(knowledge.Answer("how much may a hotel room cost").Text, answer.Text);
        Assert.Equal("travel.md", Assert.Single(answer.Citations).File);
    }

    [Fact]
    public async Task A_follow_up_is_embedded_with_the_question_before_it()
    {
        var embedder = new ConceptEmbedder();
        await using var knowledge = await OpenAsync(embedder);

        var found = await knowledge.SearchAsync("and on Friday?", 1, "when is lunch", null, Ct);

        Assert.Equal("food.md", Assert.Single(found).File);
        Assert.Equal("when is lunch\nand on Friday?", embedder.Texts.Last());
    }

    [Fact]
    public async Task Without_an_embedder_only_words_are_searched_and_nothing_is_stored()
    {
        await using (var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options))
        {
            Assert.Empty(await knowledge.SearchAsync(Question, 3, null, null, Ct));
            Assert.Equal(knowledge.Search("password", 3), await knowledge.SearchAsync("password", 3, null, null, Ct));
            Assert.Equal(0, knowledge.Status.Vectors);
        }

        Assert.Equal(0, Number($"SELECT count(*) FROM {Table}"));
    }

    [Fact]
    public async Task A_failing_endpoint_leaves_search_by_words_and_is_retried_in_the_next_pass()
    {
        var embedder = new ConceptEmbedder { Fails = true };
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { Embedder = embedder });
        await knowledge.UntilAsync(status => status.Error is not null);

        Assert.Contains("EMBEDDINGS_BASE_URL", knowledge.Status.Error!.English, StringComparison.Ordinal);
        Assert.Contains("向量接口", knowledge.Status.Error!.Chinese, StringComparison.Ordinal);
        Assert.Equal("door.md", await FirstAsync(knowledge, "password"));
        Assert.Equal(3, embedder.Texts.Count);

        embedder.Fails = false;
        await knowledge.RescanAsync(Ct);
        await knowledge.UntilAsync(status => status is { Vectors: 3, Error: null });
        Assert.Equal("leave.md", await FirstAsync(knowledge, Question));

        embedder.Fails = true;
        Assert.Equal("door.md", await FirstAsync(knowledge, "password"));
    }

    [Fact]
    public async Task Vectors_survive_a_restart_without_another_call()
    {
        await (await OpenAsync(new ConceptEmbedder())).DisposeAsync();
        var embedder = new ConceptEmbedder();

        await using var knowledge = await OpenAsync(embedder);

        Assert.Empty(embedder.Texts);
        Assert.Equal("leave.md", await FirstAsync(knowledge, Question));
        Assert.Equal([Question], embedder.Texts);
    }

    [Fact]
    public async Task Another_model_recomputes_all_vectors()
    {
        await (await OpenAsync(new ConceptEmbedder())).DisposeAsync();
        var embedder = new ConceptEmbedder { Model = "other@test", Spare = 5 };

        await using var knowledge = await OpenAsync(embedder);

        Assert.Equal(3, embedder.Texts.Count);
        Assert.Equal("leave.md", await FirstAsync(knowledge, Question));
        Assert.Equal(3, Number($"SELECT count(*) FROM {Table}"));
    }

    [Theory]
    [InlineData("value = zeroblob(8)")]
    [InlineData("value = NULL")]
    [InlineData("crc = crc + 1")]
    [InlineData("model = 'nonsense'")]
    public async Task A_damaged_vector_is_discarded_and_recomputed(string damage)
    {
        await (await OpenAsync(new ConceptEmbedder())).DisposeAsync();
        Run($"PRAGMA writable_schema=ON; UPDATE sqlite_master SET sql=replace(sql, 'BLOB NOT NULL', 'BLOB') WHERE name='{Table}'");
        Run($"UPDATE {Table} SET {damage} WHERE chunk = (SELECT min(chunk) FROM {Table})");
        var embedder = new ConceptEmbedder();

        await using var knowledge = await OpenAsync(embedder);

        Assert.Single(embedder.Texts);
        Assert.Equal("leave.md", await FirstAsync(knowledge, Question));
    }

    [Fact]
    public async Task A_changed_file_gets_new_vectors_and_a_removed_one_loses_its_own()
    {
        var embedder = new ConceptEmbedder();
        await using (var knowledge = await OpenAsync(embedder))
        {
            _folder.Write("food.md", "# Food\n\nYou may eat here from one o'clock on, and no earlier.\n");
            _folder.Delete("door.md");
            await knowledge.RescanAsync(Ct);
            await knowledge.UntilAsync(status => status.Vectors == 2 && embedder.Texts.Count == 4);
            Assert.Contains("one o'clock", (await knowledge.SearchAsync("lunch", 1, null, null, Ct))[0].Text, StringComparison.Ordinal);
            Assert.DoesNotContain(await knowledge.SearchAsync("log in", 5, null, null, Ct), passage => passage.File == "door.md");
        }

        await using var again = await OpenAsync(new ConceptEmbedder());
        await again.SettleAsync(Ct);
        Assert.Equal(2, Number($"SELECT count(*) FROM {Table}"));
    }

    [Fact]
    public async Task More_passages_than_a_batch_are_all_embedded()
    {
        for (var i = 0; i < 150; i++)
        {
            _folder.Write($"n{i}.md", $"# N{i}\n\nThe word is zeta{i}word.\n");
        }

        await using var knowledge = await OpenAsync(new ConceptEmbedder());

        Assert.Equal(153, Number($"SELECT count(*) FROM {Table}"));
        Assert.Equal("leave.md", await FirstAsync(knowledge, Question));
    }

    [Fact]
    public async Task A_reading_process_uses_the_owners_vectors()
    {
        await using var first = await OpenAsync(new ConceptEmbedder());
        var embedder = new ConceptEmbedder();

        await using var second = await OpenAsync(embedder);

        Assert.False(second.IsKeeper);
        Assert.Equal("leave.md", await FirstAsync(second, Question));
        Assert.Equal([Question], embedder.Texts);
    }

    private async Task<KnowledgeBase> OpenAsync(IEmbedder embedder)
    {
        var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { Embedder = embedder });
        await knowledge.UntilAsync(status => status.Chunks > 0 && status.Vectors == status.Chunks);
        return knowledge;
    }

    private static async Task<string> FirstAsync(KnowledgeBase knowledge, string question) =>
        (await knowledge.SearchAsync(question, 3, null, null, Ct)).Select(passage => passage.File).FirstOrDefault() ?? string.Empty;

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Store};Pooling=False");
        connection.Open();
        StoreConnection.Run(connection, sql);
    }

    private long Number(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Store};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return StoreConnection.Number(connection, sql);
    }
}
