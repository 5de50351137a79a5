using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

/// <summary>What a look at every passage brings up.</summary>
public sealed class StoreCheckTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_intact_store_has_no_findings()
    {
        _folder.Fill(Rows.Whole(), Rows.Of(2, "b.md", 100, 2));

        var findings = Check();

        Assert.True(findings.IsWhole);
        Assert.Empty(findings.Orphans);
    }

    [Theory]
    [InlineData("UPDATE chunk SET text = 'other' WHERE id = 11")]
    [InlineData("UPDATE chunk SET crc = 0 WHERE id = 10")]
    [InlineData("DELETE FROM chunk WHERE id = 12")]
    [InlineData("UPDATE chunk SET id = 5000 WHERE id = 12")]
    [InlineData("UPDATE chunk SET line = 'x' WHERE id = 11")]
    [InlineData("DROP TABLE chunk")]
    [InlineData("UPDATE document SET path = 'other.md' WHERE id = 1")]
    [InlineData("UPDATE document SET record = zeroblob(50) WHERE id = 1")]
    public void A_row_that_is_damaged_or_missing_is_found(string damage)
    {
        _folder.Fill(Rows.Whole(), Rows.Of(2, "b.md", 100, 2));
        _folder.Tamper(damage);

        Assert.False(Check().IsWhole);
    }

    [Fact]
    public void A_damaged_page_is_found()
    {
        _folder.Fill([.. Enumerable.Range(0, 20).Select(i => Rows.Of(i + 1, $"{i}.md", 1_000 * (i + 1), 30))]);
        var bytes = File.ReadAllBytes(_folder.Store);
        bytes.AsSpan(3 * StoreConnection.PageSize, 2_000).Clear();
        File.WriteAllBytes(_folder.Store, bytes);

        Assert.False(Check().IsWhole);
    }

    [Fact]
    public void Passages_of_no_document_are_orphans()
    {
        _folder.Fill(Rows.Whole(), new StoreChange { Chunks = [Rows.Chunk(50, 9), Rows.Chunk(51, 9), Rows.Chunk(900_000_000_000, 9)] });

        var findings = Check();

        Assert.Equal([new IdRange(50, 2), new IdRange(900_000_000_000, 1)], findings.Orphans);
        Assert.True(findings.IsWhole);
    }

    private StoreFindings Check() => StoreCheck.Run(_folder.Store, TestContext.Current.CancellationToken);
}
