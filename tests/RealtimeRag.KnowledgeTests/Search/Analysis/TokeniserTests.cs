using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Analysis;

public sealed class TokeniserTests
{
    [Fact]
    public void Han_text_yields_characters_and_overlapping_pairs() => Assert.Equal(
        [TermKey.Single('退'), TermKey.Single('款'), TermKey.Pair('退', '款')],
        TermList.Of("退款").Select(term => term.Key));

    [Fact]
    public void A_particle_is_not_a_term_but_is_part_of_pairs() => Assert.Equal(
        [TermKey.Single('我'), TermKey.Pair('我', '的')],
        TermList.Of("我的").Select(term => term.Key).Prepend(TermKey.Single('我')).Distinct());

    [Theory]
    [InlineData("威廉·琼斯", "威廉琼斯")]
    [InlineData("《战国》无双", "战国无双")]
    [InlineData("「關島」以南", "关岛以南")]
    [InlineData("ＷＩＦＩ密碼", "wifi密码")]
    [InlineData("U.S. army", "us army")]
    [InlineData("the king's horses", "kings horse")]
    [InlineData("Polish–Lithuanian", "polish lithuanian")]
    [InlineData("Kraków", "krakow")]
    public void Equivalent_spellings_have_the_same_terms(string one, string other) => Assert.Equal(TermList.Keys(other), TermList.Keys(one));

    [Fact]
    public void No_pair_spans_a_sentence_end() => Assert.DoesNotContain(TermKey.Pair('完', '开'), TermList.Keys("完。开"));

    [Fact]
    public void Word_pairs_skip_stop_words() => Assert.Contains(
        TermKey.Words(TermKey.Word("capit"), TermKey.Word("poland")), TermList.Keys("the capital of Poland"));

    [Fact]
    public void Both_languages_in_one_text_are_both_found()
    {
        var keys = TermList.Keys("重启 router 之后");

        Assert.Contains(TermKey.Word("router"), keys);
        Assert.Contains(TermKey.Pair('重', '启'), keys);
        Assert.Contains(TermKey.Pair('之', '后'), keys);
    }

    [Fact]
    public void Offsets_point_at_the_words_themselves()
    {
        const string Text = "In 1,786 the 漢字 were Ｗide.";

        Assert.Equal(["1,786", "漢", "字", "漢字", "Ｗide"], TermList.Of(Text)
            .Where(term => TermKey.KindOf(term.Key) != TermKind.Words).Select(term => Text[term.Start..term.End]));
    }

    [Fact]
    public void Terms_of_any_text_lie_within_it() => Prop.ForAll<string>(text =>
        text is null || TermList.Of(text).TrueForAll(term => term.Start >= 0 && term.Start < term.End && term.End <= text.Length))
        .Check(PropertyRuns.Of(100));

    [Fact]
    public void Words_of_any_length_are_indexed() => Assert.NotEmpty(TermList.Of(new string('x', 10_000) + new string('9', 10_000) + new string('九', 10_000)));

    [Fact]
    public void Kinds_and_fields_never_share_a_key()
    {
        ulong[] keys = [TermKey.Single('一'), TermKey.Pair('一', '一'), TermKey.Word("a"), TermKey.Words(1, 2)];

        Assert.Equal(8, keys.Concat(keys.Select(TermKey.InTitle)).Distinct().Count());
        Assert.Equal([TermKind.Single, TermKind.Pair, TermKind.Word, TermKind.Words], keys.Select(TermKey.KindOf));
    }
}
