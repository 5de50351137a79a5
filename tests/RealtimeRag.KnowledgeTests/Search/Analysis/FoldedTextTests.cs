using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Analysis;

public sealed class FoldedTextTests
{
    [Theory]
    [InlineData('Ａ', 'a')]
    [InlineData('ａ', 'a')]
    [InlineData('Z', 'z')]
    [InlineData('９', '9')]
    [InlineData('\u3000', ' ')]
    [InlineData('é', 'e')]
    [InlineData('Ś', 's')]
    [InlineData('ł', 'l')]
    [InlineData('Ö', 'o')]
    public void Width_case_and_accents_are_folded(char written, char folded) => Assert.Equal(folded, FoldedText.Fold(written));

    [Theory]
    [InlineData("臺灣電腦網絡軟體", "台湾电脑网络软体")]
    [InlineData("憂鬱的烏龜", "忧郁的乌龟")]
    [InlineData("裡裏后後麵面", "里里后后面面")]
    [InlineData("爲什麼", "为什么")]
    [InlineData("到帳到帐", "到账到账")]
    [InlineData("瞭解計畫", "了解计划")]
    [InlineData("処理黒白", "处理黑白")]
    [InlineData("中国汉字", "中国汉字")]
    public void Traditional_and_simplified_characters_are_folded(string written, string folded) =>
        Assert.Equal(folded, string.Concat(written.Select(FoldedText.Fold)));

    [Fact]
    public void Folding_is_idempotent()
    {
        for (var i = 0; i <= char.MaxValue; i++)
        {
            Assert.Equal(FoldedText.Fold((char)i), FoldedText.Fold(FoldedText.Fold((char)i)));
        }
    }

    [Theory]
    [InlineData('汉', CharacterClass.Ideograph)]
    [InlineData('あ', CharacterClass.Ideograph)]
    [InlineData('한', CharacterClass.Ideograph)]
    [InlineData('〇', CharacterClass.Ideograph)]
    [InlineData('x', CharacterClass.Letter)]
    [InlineData('7', CharacterClass.Digit)]
    [InlineData('７', CharacterClass.Digit)]
    [InlineData('。', CharacterClass.Break)]
    [InlineData('，', CharacterClass.Break)]
    [InlineData('·', CharacterClass.Gap)]
    [InlineData('《', CharacterClass.Gap)]
    [InlineData(' ', CharacterClass.Gap)]
    public void Every_character_has_its_class(char character, object expected) => Assert.Equal(expected, FoldedText.ClassOf(character));

    [Theory]
    [InlineData('张', '章')]
    [InlineData('哪', '纳')]
    [InlineData('校', '消')]
    [InlineData('二', '尔')]
    public void Homophones_are_symmetric(char one, char other)
    {
        Assert.Contains(other, HanTables.Instance.SoundAlikes(one));
        Assert.Contains(one, HanTables.Instance.SoundAlikes(other));
        Assert.DoesNotContain(one, HanTables.Instance.SoundAlikes(one));
    }
}
