using RealtimeRag.Core.Text;

namespace RealtimeRag.UnitTests.Text;

public sealed class CharactersTests
{
    [Theory]
    [InlineData('Ａ', 'a')]
    [InlineData('ｚ', 'z')]
    [InlineData('９', '9')]
    [InlineData('？', '?')]
    [InlineData('，', ',')]
    [InlineData('\u3000', ' ')]
    [InlineData('É', 'é')]
    [InlineData('吗', '吗')]
    [InlineData('。', '。')]
    [InlineData('ｶ', 'ｶ')]
    public void Width_and_case_are_folded(char written, char folded) => Assert.Equal(folded, Characters.Fold(written));

    [Fact]
    public void Every_full_width_form_folds_to_what_its_half_width_form_folds_to()
    {
        for (var c = '!'; c <= '~'; c++)
        {
            Assert.Equal(Characters.Fold(c), Characters.Fold((char)(c + 0xfee0)));
        }
    }

    [Fact]
    public void Folding_is_idempotent()
    {
        for (var c = char.MinValue; c < char.MaxValue; c++)
        {
            Assert.Equal(Characters.Fold(c), Characters.Fold(Characters.Fold(c)));
        }
    }

    [Theory]
    [InlineData('一', true)]
    [InlineData('龥', true)]
    [InlineData('㐀', true)]
    [InlineData('豈', true)]
    [InlineData('〇', true)]
    [InlineData('a', false)]
    [InlineData('。', false)]
    [InlineData('か', false)]
    [InlineData('한', false)]
    [InlineData('\ud840', false)]
    public void Han_characters_and_others_are_distinguished(char c, bool han) => Assert.Equal(han, Characters.IsHan(c));

    [Theory]
    [InlineData(' ')]
    [InlineData('\t')]
    [InlineData('\u00a0')]
    [InlineData('\u3000')]
    [InlineData('\u200b')]
    [InlineData('\u2060')]
    [InlineData('\ufeff')]
    [InlineData('\0')]
    public void Blanks_controls_and_zero_widths_are_blank(char c)
    {
        Assert.True(Characters.IsBlank(c));
        Assert.Equal("甲 乙", Characters.TrimBlank($"{c}{c}甲 乙{c}").ToString());
    }

    [Fact]
    public void A_text_of_blanks_trims_to_nothing()
    {
        Assert.True(Characters.TrimBlank(" \u200b\t").IsEmpty);
        Assert.True(Characters.IsBlank(""));
        Assert.False(Characters.IsBlank(" x "));
    }

    [Theory]
    [InlineData("。！？；!?;…．｡\n\r", true)]
    [InlineData(".,，、：:—-“”() 吗呢", false)]
    public void The_marks_that_end_a_sentence_are_a_closed_set(string marks, bool ends) => Assert.All(marks, mark => Assert.Equal(ends, Characters.IsSentenceEnd(mark)));
}
