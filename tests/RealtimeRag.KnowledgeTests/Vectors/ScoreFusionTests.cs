using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.KnowledgeTests.Vectors;

public sealed class ScoreFusionTests
{
    [Theory]
    [InlineData("1:10 2:8 3:2", "", "1 2 3")]
    [InlineData("1:10 2:8 3:2", "1:0.5 2:0.5 3:0.5", "1 2 3")]
    [InlineData("1:10 2:8 3:2", "3:0.9 2:0.5 1:0.4", "1 2 3")]
    [InlineData("1:10 2:8 3:2", "2:0.9 1:0.4", "2 1 3")]
    [InlineData("1:10 2:2", "9:0.8 1:0.6", "1 9 2")]
    [InlineData("1:10 2:9", "2:0.5 1:0.4", "1 2")]
    [InlineData("1:10", "8:0.9 9:0.7", "1 8 9")]
    public void If_words_are_confident_relative_score_and_cosine_add_up(string words, string near, string expected) =>
        Assert.Equal(Ids(expected), Fuse(words, near, confidence: 0.9).Select(hit => hit.Id));

    [Theory]
    [InlineData("1:10 2:8 3:2", "3:0.9 2:0.5 1:0.4", "3 2 1")]
    [InlineData("1:10 2:8", "9:0.8 2:0.3", "9 2 1")]
    [InlineData("", "7:0.4 8:0.3", "7 8")]
    public void If_words_have_no_confidence_only_the_cosine_decides(string words, string near, string expected) =>
        Assert.Equal(Ids(expected), Fuse(words, near, confidence: 0).Select(hit => hit.Id));

    [Theory]
    [InlineData(0, "9 1")]
    [InlineData(0.06, "9 1")]
    [InlineData(0.2, "1 9")]
    [InlineData(0.9, "1 9")]
    public void The_weight_of_the_word_score_rises_with_its_confidence(double confidence, string expected) =>
        Assert.Equal(Ids(expected), Fuse("1:10", "9:0.8 1:0.3", confidence).Select(hit => hit.Id));

    [Theory]
    [InlineData(0.2, "2 1 9")]
    [InlineData(0.78, "1 2 9")]
    public void Confident_words_ignore_a_model_that_does_not_recognise_their_best_passages(double usual, string expected) =>
        Assert.Equal(Ids(expected), Fuse("1:10 2:9", "9:0.9 2:0.8 1:0.6", confidence: 0.9, usual).Select(hit => hit.Id));

    [Fact]
    public void Unconfident_words_use_such_a_model_nevertheless() =>
        Assert.Equal(9, Fuse("1:10 2:9", "9:0.9 2:0.8 1:0.6", confidence: 0, usual: 0.78)[0].Id);

    [Fact]
    public void Passages_without_a_vector_do_not_affect_the_agreement() =>
        Assert.Equal([2L, 1L, 3L], Fuse("1:10 3:9.5 2:9", "2:0.8 1:0.5", confidence: 0.9).Select(hit => hit.Id));

    [Fact]
    public void A_weak_model_does_not_outvote_confident_words()
    {
        var fused = Fuse("1:30 2:9 3:8 4:7", "4:0.31 3:0.3 2:0.29 1:0.2", confidence: 0.9);

        Assert.Equal(1, fused[0].Id);
    }

    [Fact]
    public void A_rank_keeps_its_word_score_so_that_scores_never_rise()
    {
        var fused = Fuse("1:8 2:7", "2:0.9 3:0.1", confidence: 0.9);

        Assert.Equal([2L, 1L, 3L], fused.Select(hit => hit.Id));
        Assert.Equal([8.0, 7.0, 7.0], fused.Select(hit => hit.Score));
        Assert.Equal([0.5, 0.5, 0.0], fused.Select(hit => hit.Coverage));
    }

    [Fact]
    public void Without_shared_words_the_scores_are_the_cosines() =>
        Assert.Equal([0.4, 0.3], Fuse("", "5:0.4 6:0.3", confidence: 0).Select(hit => hit.Score));

    [Fact]
    public void Only_the_first_sixty_of_a_ranking_are_used() => Assert.Equal(
        ScoreFusion.Depth, Fuse("", string.Join(' ', Enumerable.Range(1, 80).Select(id => $"{id}:0.{100 - id}")), confidence: 0).Length);

    [Fact]
    public void A_passage_and_its_copy_share_one_rank()
    {
        // 11 says what 1 says, 12 what 2 says, 13 and 14 what 3 says.
        var fused = ScoreFusion.Fuse(Words("1:10 12:8", 0.9), new NearPassages(Near("11:0.9 2:0.8 13:0.4 14:0.4"), Usual: 0), id => id is 1 or 11 ? 0.9 : 0.8, id => id >= 11 ? Math.Min(id - 10, 3) : id);

        Assert.Equal([1L, 12L, 13L], fused.Select(hit => hit.Id));
    }

    private static SearchHit[] Fuse(string words, string near, double confidence, double usual = 0)
    {
        var cosines = Near(near).ToDictionary(passage => passage.Id, passage => passage.Cosine);
        return [.. ScoreFusion.Fuse(Words(words, confidence), new NearPassages(Near(near), usual), id => cosines.TryGetValue(id, out var cosine) ? cosine : null, id => id)];
    }

    private static SearchResult Words(string text, double confidence) =>
        new("", SearchLanguage.English, [.. Pairs(text).Select(pair => new SearchHit(pair.Id, pair.Value, 0.5))], confidence, confidence >= 0.5);

    private static List<NearPassage> Near(string text) => [.. Pairs(text).Select(pair => new NearPassage(pair.Id, pair.Value))];

    private static IEnumerable<(long Id, double Value)> Pairs(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split(':')).Select(pair => (long.Parse(pair[0]), double.Parse(pair[1], System.Globalization.CultureInfo.InvariantCulture)));

    private static IEnumerable<long> Ids(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse);
}
