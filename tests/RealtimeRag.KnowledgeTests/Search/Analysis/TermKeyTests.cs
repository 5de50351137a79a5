using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Analysis;

public sealed class TermKeyTests
{
    [Theory]
    [InlineData('一')]
    [InlineData('龥')]
    [InlineData('ー')]
    public void A_single_character_names_itself(char character)
    {
        Assert.Equal(character, (char)TermKey.Single(character));
        Assert.Equal(TermKind.Single, TermKey.KindOf(TermKey.Single(character)));
    }

    [Fact]
    public void A_pair_gives_both_characters_back_in_order() => Prop.ForAll<char, char>((first, second) =>
        TermKey.Characters(TermKey.Pair(first, second)) == (first, second) && TermKey.KindOf(TermKey.Pair(first, second)) == TermKind.Pair)
        .Check(PropertyRuns.Of(200));

    [Fact]
    public void A_pair_differs_from_its_reverse() => Assert.NotEqual(TermKey.Pair('国', '中'), TermKey.Pair('中', '国'));

    [Fact]
    public void Single_characters_have_the_lowest_keys_of_all() =>
        Assert.True(TermKey.Single(char.MaxValue) < new[] { TermKey.Pair('\0', '\0'), TermKey.Word(""), TermKey.Words(0, 0) }.Min());

    [Fact]
    public void Equal_words_have_equal_keys_and_others_do_not()
    {
        var words = Enumerable.Range(0, 20_000).Select(number => $"word{number}").ToArray();

        Assert.Equal(words.Length, words.Select(word => TermKey.Word(word)).Distinct().Count());
        Assert.Equal(TermKey.Word("word7"), TermKey.Word(words[7]));
        Assert.All(words.Take(100), word => Assert.Equal(TermKind.Word, TermKey.KindOf(TermKey.Word(word))));
    }

    [Fact]
    public void A_word_pair_differs_from_its_reverse_and_from_each_word()
    {
        var (one, other) = (TermKey.Word("open"), TermKey.Word("hour"));

        Assert.NotEqual(TermKey.Words(one, other), TermKey.Words(other, one));
        Assert.False(TermKey.Words(one, other) == one || TermKey.Words(one, other) == other);
        Assert.Equal(TermKind.Words, TermKey.KindOf(TermKey.Words(one, other)));
    }

    [Fact]
    public void The_title_is_another_field_of_the_same_kind()
    {
        ulong[] keys = [TermKey.Single('书'), TermKey.Pair('图', '书'), TermKey.Word("book"), TermKey.Words(3, 4)];

        Assert.All(keys, key => Assert.NotEqual(key, TermKey.InTitle(key)));
        Assert.All(keys, key => Assert.Equal(TermKey.KindOf(key), TermKey.KindOf(TermKey.InTitle(key))));
        Assert.True(keys.Max() < keys.Select(TermKey.InTitle).Min());
    }
}
