using RealtimeRag.Knowledge.Library;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

/// <summary>Damage that happens, or shows, while the store is open and asked.</summary>
public sealed class OpenStoreDamageTests : IDisposable
{
    private const int Notes = 30;
    private readonly TestFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_row_damaged_under_an_open_index_is_not_served_and_is_read_again_from_its_file()
    {
        WriteNotes();
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        await knowledge.SettleAsync(Ct);
        _folder.Tamper($"UPDATE {StoreTables.Chunk} SET text = 'The word is forged by zeta7word.' WHERE text LIKE '%zeta7word%'");

        Assert.DoesNotContain(knowledge.Search("zeta7word", 5), passage => passage.Text.Contains("forged", StringComparison.Ordinal));
        await knowledge.SettleAsync(Ct);
        await knowledge.SettleAsync(Ct);

        Assert.Equal("note7.md", knowledge.FirstFile("zeta7word"));
        AssertAllThere(knowledge);
    }

    [Fact]
    public async Task A_source_name_changed_under_an_open_index_is_not_cited_and_is_repaired()
    {
        WriteNotes();
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        await knowledge.SettleAsync(Ct);
        _folder.Tamper($"UPDATE {StoreTables.Document} SET path = 'forged.md' WHERE path = 'note7.md'");

        Assert.DoesNotContain(knowledge.Search("zeta7word", 5), passage => passage.File == "forged.md");
        await knowledge.SettleAsync(Ct);
        await knowledge.SettleAsync(Ct);

        AssertAllThere(knowledge);
    }

    [Fact]
    public async Task Rows_missing_after_a_restart_are_detected_and_read_again()
    {
        WriteNotes();
        await (await KnowledgeWaits.OpenedAsync(_folder.Options)).DisposeAsync();
        _folder.Tamper($"DELETE FROM {StoreTables.Chunk} WHERE id % 3 = 0");

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        await knowledge.SettleAsync(Ct);

        AssertAllThere(knowledge);
    }

    [Fact]
    public async Task A_document_missing_after_a_restart_is_read_again()
    {
        WriteNotes();
        await (await KnowledgeWaits.OpenedAsync(_folder.Options)).DisposeAsync();
        _folder.Tamper($"DELETE FROM {StoreTables.Document} WHERE path = 'note3.md'");

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        await knowledge.SettleAsync(Ct);

        AssertAllThere(knowledge);
    }

    [Theory]
    [InlineData("segment")]
    [InlineData("document")]
    [InlineData("chunk")]
    [InlineData("meta")]
    [InlineData("vector")]
    public async Task A_damaged_schema_does_not_prevent_opening_the_store(string table)
    {
        WriteNotes();
        await (await KnowledgeWaits.OpenedAsync(_folder.Options)).DisposeAsync();
        _folder.Tamper($"PRAGMA writable_schema=ON; UPDATE sqlite_master SET sql = replace(sql, 'INTEGER PRIMARY KEY', 'INTEGER PRIMARY KEX') WHERE name = '{table}'");

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        await knowledge.SettleAsync(Ct);

        AssertAllThere(knowledge);
    }

    [Fact]
    public async Task A_missing_table_causes_a_rebuild()
    {
        WriteNotes();
        await (await KnowledgeWaits.OpenedAsync(_folder.Options)).DisposeAsync();
        _folder.Tamper($"DROP TABLE {StoreTables.Meta}");

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        AssertAllThere(knowledge);
    }

    [Fact]
    public async Task A_damaged_page_is_detected_while_the_index_keeps_answering()
    {
        WriteNotes();
        await (await KnowledgeWaits.OpenedAsync(_folder.Options)).DisposeAsync();
        var bytes = await File.ReadAllBytesAsync(_folder.Store, Ct);
        var root = (int)_folder.Number($"SELECT rootpage FROM sqlite_master WHERE name = '{StoreTables.Chunk}'");
        bytes.AsSpan(((root - 1) * 16_384) + 8, 64).Fill(0xFF);
        await File.WriteAllBytesAsync(_folder.Store, bytes, Ct);

        await using var knowledge = await KnowledgeBase.OpenAsync(_folder.Options, TimeProvider.System, Ct);
        Assert.All(knowledge.Search("zeta5word", 3), passage => Assert.Contains(passage.File[4..^3], passage.Text, StringComparison.Ordinal));
        await knowledge.SettleAsync(Ct);

        AssertAllThere(knowledge);
        Assert.Null(knowledge.Error);
    }

    [Fact]
    public async Task A_store_deleted_under_an_open_index_is_reported_or_rebuilt_and_memory_keeps_answering()
    {
        WriteNotes();
        await using (var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options))
        {
            Assert.Equal("note5.md", knowledge.FirstFile("zeta5word"));
            StoreFile.Delete(_folder.Store);
            _folder.Write("new.md", "# New\n\nThe word is zeta99word.\n");
            await knowledge.RescanAsync(Ct);
            Assert.Equal("note5.md", knowledge.FirstFile("zeta5word"));
        }

        await using var again = await KnowledgeWaits.OpenedAsync(_folder.Options);
        AssertAllThere(again);
        Assert.Equal("new.md", again.FirstFile("zeta99word"));
    }

    private void WriteNotes()
    {
        for (var i = 0; i < Notes; i++)
        {
            _folder.Write($"note{i}.md", $"# Note {i}\n\nThe word of {i} is zeta{i}word.\n");
        }
    }

    private static void AssertAllThere(KnowledgeBase knowledge) =>
        Assert.All(Enumerable.Range(0, Notes), i => Assert.Equal($"note{i}.md", knowledge.FirstFile($"zeta{i}word")));
}
