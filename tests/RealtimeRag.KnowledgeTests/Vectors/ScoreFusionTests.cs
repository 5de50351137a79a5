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
    public void Where_words_are_sure_their_share_of_the_best_and_the_cosine_add_up(string words, string near, string expected) =>
        Assert.Equal(Ids(expected), Fuse(words, near, confidence: 0.9).Select(hit => hit.Id));

    [Theory]
    [InlineData("1:10 2:8 3:2", "3:0.9 2:0.5 1:0.4", "3 2 1")]
    [InlineData("1:10 2:8", "9:0.8 2:0.3", "9 2 1")]
    [InlineData("", "7:0.4 8:0.3", "7 8")]
    public void Where_they_know_nothing_the_cosine_alone_decides(string words, string near, string expected) =>
        Assert.Equal(Ids(expected), Fuse(words, near, confidence: 0).Select(hit => hit.Id));

    [Theory]
    [InlineData(0, "9 1")]
    [InlineData(0.06, "9 1")]
    [InlineData(0.2, "1 9")]
    [InlineData(0.9, "1 9")]
    public void The_surer_the_words_are_the_more_their_score_counts(double confidence, string expected) =>
        Assert.Equal(Ids(expected), Fuse("1:10", "9:0.8 1:0.3", confidence).Select(hit => hit.Id));

    [Theory]
    [InlineData(0.2, "2 1 9")]
    [InlineData(0.78, "1 2 9")]
    public void A_model_to_which_the_best_by_words_are_like_any_passage_is_not_asked_by_sure_words(double usual, string expected) =>
        Assert.Equal(Ids(expected), Fuse("1:10 2:9", "9:0.9 2:0.8 1:0.6", confidence: 0.9, usual).Select(hit => hit.Id));

    [Fact]
    public void Words_that_are_not_sure_ask_it_all_the_same() =>
        Assert.Equal(9, Fuse("1:10 2:9", "9:0.9 2:0.8 1:0.6", confidence: 0, usual: 0.78)[0].Id);

    [Fact]
    public void Passages_that_have_no_vector_yet_say_nothing_about_the_model() =>
        Assert.Equal([2L, 1L, 3L], Fuse("1:10 3:9.5 2:9", "2:0.8 1:0.5", confidence: 0.9).Select(hit => hit.Id));

    [Fact]
    public void A_weak_model_does_not_outvote_sure_words()
    {
        var fused = Fuse("1:30 2:9 3:8 4:7", "4:0.31 3:0.3 2:0.29 1:0.2", confidence: 0.9);

        Assert.Equal(1, fused[0].Id);
    }

    [Fact]
    public void A_place_keeps_the_score_it_had_by_words_so_that_scores_never_rise()
    {
        var fused = Fuse("1:8 2:7", "2:0.9 3:0.1", confidence: 0.9);

        Assert.Equal([2L, 1L, 3L], fused.Select(hit => hit.Id));
        Assert.Equal([8.0, 7.0, 7.0], fused.Select(hit => hit.Score));
        Assert.Equal([0.5, 0.5, 0.0], fused.Select(hit => hit.Coverage));
    }

    [Fact]
    public void Without_any_words_in_common_the_scores_are_the_cosines() =>
        Assert.Equal([0.4, 0.3], Fuse("", "5:0.4 6:0.3", confidence: 0).Select(hit => hit.Score));

    [Fact]
    public void Only_the_first_sixty_of_an_order_take_part() => Assert.Equal(
        ScoreFusion.Depth, Fuse("", string.Join(' ', Enumerable.Range(1, 80).Select(id => $"{id}:0.{100 - id}")), confidence: 0).Length);

    [Fact]
    public void A_passage_and_its_copy_take_one_place()
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
