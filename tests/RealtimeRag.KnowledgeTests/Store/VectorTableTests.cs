using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.KnowledgeTests.Store;

public sealed class VectorTableTests : IDisposable
{
    private const long Model = 42;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Vectors_are_read_back_for_their_model_only()
    {
        Write([new PassageVector(10, [1, 0]), new PassageVector(11, [0, 1])], Model);
        Write([new PassageVector(12, [1, 0])], Model + 1);

        var found = VectorTable.Read(_folder.Store, Model);

        Assert.Equal([10L, 11], found.Select(vector => vector.Passage));
        Assert.Equal([0f, 1f], found[1].Value);
    }

    [Fact]
    public void A_new_vector_replaces_the_old_one()
    {
        Write([new PassageVector(10, [1, 0])], Model);
        Write([new PassageVector(10, [0, 1])], Model + 1);

        Assert.Empty(VectorTable.Read(_folder.Store, Model));
        Assert.Equal([0f, 1f], Assert.Single(VectorTable.Read(_folder.Store, Model + 1)).Value);
    }

    [Fact]
    public void Damaged_vectors_are_skipped_and_orphaned_ones_deleted()
    {
        _folder.Fill(Rows.Whole());
        Write([new PassageVector(10, [1, 0]), new PassageVector(11, [0, 1]), new PassageVector(99, [1, 0])], Model);
        _folder.Tamper($"UPDATE {StoreTables.Vector} SET value = X'0000' WHERE chunk = 10");

        var found = VectorTable.Read(_folder.Store, Model);
        Assert.Equal([11L, 99], found.Select(vector => vector.Passage));

        using (var store = _folder.Open())
        {
            VectorTable.Clean(store.Writer!);
        }

        Assert.Equal(0, _folder.Number($"SELECT count(*) FROM {StoreTables.Vector} WHERE chunk = 99"));
        Assert.Equal(2, _folder.Number($"SELECT count(*) FROM {StoreTables.Vector}"));
    }

    [Fact]
    public void A_missing_store_has_no_vectors() => Assert.Empty(VectorTable.Read(_folder.Store, Model));

    [Fact]
    public void Purged_passages_lose_their_vectors_in_the_same_step()
    {
        _folder.Fill(Rows.Whole());
        Write([new PassageVector(10, [1, 0]), new PassageVector(12, [0, 1])], Model);

        _folder.Fill(new StoreChange { Purged = [new IdRange(10, 2)] });

        Assert.Equal([12L], VectorTable.Read(_folder.Store, Model).Select(vector => vector.Passage));
    }

    private void Write(IReadOnlyList<PassageVector> vectors, long model)
    {
        using var store = _folder.Open();
        VectorTable.Write(store.Writer!, vectors, model);
    }
}
