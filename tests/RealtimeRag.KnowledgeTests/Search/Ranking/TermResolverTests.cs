using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class TermResolverTests
{
    private static readonly RankingWeights Plain = new() { Everyday = 0 };

    private static readonly Segment[] Segments =
    [
        Segment.Build([new IndexedPassage(1, "猫", "校长张元济养猫"), new IndexedPassage(2, "", "校长和猫")], CancellationToken.None),
        Segment.Build([new IndexedPassage(3, "", "狗"), new IndexedPassage(4, "", "校长")], CancellationToken.None),
    ];

    private static readonly TermStatistics Statistics = new(Segments, new HashSet<long>());

    [Theory]
    [InlineData("猫", 2)]
    [InlineData("狗", 1)]
    [InlineData("鸟", 0)]
    public void Rarity_counts_passages_of_all_segments(string word, int frequency)
    {
        var term = Resolved(TermKey.Single(word[0]), Plain);

        Assert.Equal(Math.Log(1 + ((4 - frequency + 0.5) / (frequency + 0.5))), term.Weight, 4);
    }

    [Fact]
    public void Rarer_is_heavier() => Assert.True(Resolved(TermKey.Single('狗'), Plain).Weight > Resolved(TermKey.Single('长'), Plain).Weight);

    [Fact]
    public void The_factor_multiplies() => Assert.Equal(
        Resolved(TermKey.Single('猫'), Plain, 1).Weight * 0.25f, Resolved(TermKey.Single('猫'), Plain, 0.25f).Weight, 4);

    [Fact]
    public void Titles_have_a_separate_rarity()
    {
        Assert.True(Resolved(TermKey.Single('猫'), Plain).TitleWeight > 0);
        Assert.Equal(0, Resolved(TermKey.Single('狗'), Plain).TitleWeight);
    }

    [Fact]
    public void A_term_found_only_in_titles_of_copies_is_as_rare_as_a_single_title()
    {
        List<QuestionTerm> terms = [new(TermKey.Single('猫'), 1)];
        new TermResolver(new TermStatistics(Segments, new HashSet<long> { 1 }), Plain).Resolve(terms);

        Assert.Equal(Plain.Title * MathF.Log(1 + ((3 - 1 + 0.5f) / (1 + 0.5f))), terms[0].TitleWeight, 4);
    }

    [Fact]
    public void A_missing_pair_is_found_by_sound()
    {
        var term = Resolved(TermKey.Pair('章', '元'), Plain);

        Assert.Equal(TermKey.Pair('张', '元'), Assert.Single(term.Alikes!));
        Assert.Equal(Resolved(TermKey.Pair('张', '元'), Plain).Weight, term.Weight, 4);
    }

    [Theory]
    [InlineData('张', '元')]
    [InlineData('飞', '机')]
    public void A_known_pair_or_one_without_homophones_is_unchanged(char first, char second) =>
        Assert.True(Resolved(TermKey.Pair(first, second), Plain).Alikes is null or []);

    [Fact]
    public void A_pair_in_no_passage_weighs_no_more_than_its_characters()
    {
        var across = Resolved(TermKey.Pair('长', '猫'), Plain);
        var unknown = Resolved(TermKey.Pair('飞', '机'), Plain);
        var characters = Resolved(TermKey.Single('长'), Plain).Weight + Resolved(TermKey.Single('猫'), Plain).Weight;

        Assert.Equal(Plain.UnseenPair * characters, across.Weight, 4);
        Assert.True(unknown.Weight > across.Weight);
    }

    [Fact]
    public void Sounds_can_be_left_out() => Assert.Null(Resolved(TermKey.Pair('章', '元'), Plain with { Sound = 0 }).Alikes);

    [Fact]
    public void Common_words_are_not_rare_even_in_a_small_folder()
    {
        var everyday = Plain with { Everyday = 300 };
        var (usual, rare) = (TermKey.Pair('可', '以'), TermKey.Pair('飞', '机'));

        Assert.Equal(Resolved(usual, Plain).Weight, Resolved(rare, Plain).Weight);
        Assert.True(Resolved(usual, everyday).Weight < Resolved(rare, everyday).Weight / 2);
    }

    [Fact]
    public void A_text_is_weighted_like_a_question()
    {
        var weighed = new TermResolver(Statistics, Plain).Weigh("校长养猫");

        Assert.Contains(weighed, term => term.Key == TermKey.Pair('校', '长'));
        Assert.All(weighed, term => Assert.Equal(Resolved(term.Key, Plain, term.Factor).Weight, term.Weight, 4));
    }

    private static QuestionTerm Resolved(ulong key, RankingWeights weights, float factor = 1)
    {
        List<QuestionTerm> terms = [new(key, factor)];
        new TermResolver(Statistics, weights).Resolve(terms);
        return terms[0];
    }
}
