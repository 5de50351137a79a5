using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.KnowledgeTests.Vectors;

public sealed class VectorSetTests
{
    private static readonly IdRanges All = new([new IdRange(0, 1_000)]);

    [Fact]
    public void The_usual_cosine_is_the_mean_over_all_live_passages()
    {
        var set = VectorSet.Empty.With([new(1, [1, 0]), new(2, [0, 1]), new(3, [-0.6f, 0.8f]), new(4, [0.8f, 0.6f])]);

        Assert.Equal(0.3, set.Nearest([1, 0], All, 1).Usual, 3);
        Assert.Equal(0.5, set.Nearest([1, 0], new IdRanges([new IdRange(1, 2)]), 1).Usual, 3);
        Assert.Equal(0, VectorSet.Empty.Nearest([1, 0], All, 1).Usual);
    }

    [Theory]
    [InlineData(0.9, 1)]
    [InlineData(0.7, 0.5)]
    [InlineData(0.5, 0)]
    [InlineData(-0.2, 0)]
    public void A_cosine_is_scaled_between_chance_and_the_nearest(double cosine, double standing)
    {
        Assert.Equal(standing, new NearPassages([new NearPassage(1, 0.9)], Usual: 0.5).Standing(cosine), 3);
        Assert.Equal(0, new NearPassages([new NearPassage(1, 0.5)], Usual: 0.5).Standing(cosine));
    }

    [Fact]
    public void The_nearest_equal_a_brute_force_search()
    {
        var random = new Random(7);
        var vectors = Enumerable.Range(0, 200).Select(id => new PassageVector(id, Random(random, 37))).ToList();
        var question = Random(random, 37);
        var expected = vectors.OrderByDescending(vector => vector.Value.Zip(question, (a, b) => (double)a * b).Sum()).Select(vector => vector.Passage).Take(20);

        Assert.Equal(expected, VectorSet.Empty.With(vectors).Nearest(question, All, 20).Best.Select(near => near.Id));
    }

    [Fact]
    public void Opposite_and_deleted_vectors_are_not_near()
    {
        var set = VectorSet.Empty.With([new(1, [1, 0]), new(2, [-1, 0]), new(3, [0, 1]), new(4, [0.6f, 0.8f])]);

        Assert.Equal([1L, 4L], set.Nearest([1, 0], All, 10).Best.Select(near => near.Id));
        Assert.Equal([4L], set.Nearest([1, 0], new IdRanges([new IdRange(2, 3)]), 10).Best.Select(near => near.Id));
    }

    [Fact]
    public void The_cosine_can_be_queried()
    {
        var set = VectorSet.Empty.With([new(1, [1, 0]), new(2, [0.6f, 0.8f]), new(3, [-1, 0])]);

        Assert.Equal([1, 0.6f], set.Nearest([1, 0], All, 10).Best.Select(near => (float)near.Cosine));
        Assert.Equal(-1, set.Cosine([1, 0], 3));
        Assert.Null(set.Cosine([1, 0], 4));
        Assert.Null(set.Cosine([1, 0, 0], 1));
    }

    [Fact]
    public void A_question_of_another_length_is_near_nothing()
    {
        Assert.Empty(VectorSet.Empty.With([new(1, [1, 0])]).Nearest([1, 0, 0], All, 10).Best);
    }

    [Fact]
    public void Another_number_of_dimensions_starts_over()
    {
        var set = VectorSet.Empty.With([new(1, [1, 0]), new(2, [0, 1])]).With([new(3, [1, 0, 0])]);

        Assert.Equal((1, true), (set.Count, set.Contains(3)));
    }

    [Fact]
    public void Adding_and_removing_never_change_an_existing_set()
    {
        var first = VectorSet.Empty.With([new(1, [1, 0])]);
        var second = first.With([new(2, [0, 1])]);
        var third = second.Within(new IdRanges([new IdRange(2, 1)]));

        Assert.Equal((1, 2, 1), (first.Count, second.Count, third.Count));
        Assert.True(third.Contains(2));
    }

    [Fact]
    public void Adding_batches_copies_each_vector_only_a_few_times()
    {
        var random = new Random(11);
        var (set, all) = (VectorSet.Empty, new List<PassageVector>());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var batch = 0; batch < 400; batch++)
        {
            List<PassageVector> added = [.. Enumerable.Range(0, 64).Select(i => new PassageVector((batch * 64) + i, [1, 0]))];
            set = set.With(added);
            all.AddRange(added);
            Assert.InRange(set.Blocks, 1, 12);
        }

        // Copied with each batch, 25,600 entries of some 30 bytes would come to 150 MB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
        Assert.Equal(all.Count, set.Count);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(set.Contains(random.Next(all.Count))));
    }

    [Fact]
    public void A_new_vector_replaces_the_old_one_in_any_block()
    {
        var set = VectorSet.Empty.With([.. Enumerable.Range(0, 100).Select(id => new PassageVector(id, [1, 0]))]).With([new(7, [0, 1]), new(500, [0, 1])]);

        Assert.Equal(101, set.Count);
        Assert.Equal(1, set.Cosine([0, 1], 7));
        Assert.Equal([7L, 500L], set.Nearest([0, 1], All, 10).Best.Select(near => near.Id));
    }

    [Fact]
    public void Half_precision_keeps_directions()
    {
        var value = Random(new Random(3), 256);

        var back = PassageVector.FromBytes(new PassageVector(1, value).ToBytes());

        Assert.InRange(value.Zip(back, (a, b) => (double)a * b).Sum(), 0.999, 1.001);
    }

    [Fact]
    public void A_zero_vector_is_near_nothing()
    {
        Assert.Equal([0f, 0f], PassageVector.Normal([0, 0]));
        Assert.Equal([0f, 0f], PassageVector.Normal([float.NaN, 1]));
        Assert.Equal([0f, 0f], PassageVector.Normal([float.PositiveInfinity, 1]));
        Assert.Empty(PassageVector.Normal([]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1e30)]
    [InlineData(1e-30)]
    public void A_vector_of_any_size_keeps_its_direction(double size)
    {
        var normal = PassageVector.Normal([(float)(3 * size), (float)(-4 * size)]);

        Assert.Equal(0.6, normal[0], 6);
        Assert.Equal(-0.8, normal[1], 6);
    }

    [Fact]
    public void The_checksum_covers_every_part_of_a_row()
    {
        var crc = VectorTable.Crc(1, 2, [3, 4]);

        Assert.Equal(crc, VectorTable.Crc(1, 2, [3, 4]));
        Assert.All([VectorTable.Crc(2, 2, [3, 4]), VectorTable.Crc(1, 3, [3, 4]), VectorTable.Crc(1, 2, [3, 5])], other => Assert.NotEqual(crc, other));
        Assert.NotEqual(PassageVector.ModelNumber("a"), PassageVector.ModelNumber("b"));
    }

    private static float[] Random(Random random, int dimensions) =>
        PassageVector.Normal([.. Enumerable.Range(0, dimensions).Select(_ => (float)(random.NextDouble() - 0.5))]);
}
