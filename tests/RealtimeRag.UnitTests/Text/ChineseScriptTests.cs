using RealtimeRag.Core.Text;

namespace RealtimeRag.UnitTests.Text;

public sealed class ChineseScriptTests
{
    [Theory]
    [InlineData('請', '请')]
    [InlineData('問', '问')]
    [InlineData('麼', '么')]
    [InlineData('嗎', '吗')]
    [InlineData('吗', '吗')]
    [InlineData('a', 'a')]
    public void Traditional_characters_become_simplified(char from, char to) => Assert.Equal(to, ChineseScript.Simplify(from));

    [Theory]
    [InlineData('妳', '你')]
    [InlineData('牠', '它')]
    [InlineData('鉆', '钻')]
    [InlineData('餵', '喂')]
    public void Where_dictionaries_differ_the_usual_character_is_taken(char from, char to) => Assert.Equal(to, ChineseScript.Simplify(from));

    [Theory]
    [InlineData('峩', '峨')]
    [InlineData('処', '处')]
    [InlineData('黒', '黑')]
    [InlineData('麐', '麟')]
    public void Variant_forms_become_the_usual_one(char from, char to) => Assert.Equal(to, ChineseScript.Simplify(from));

    [Fact]
    public void Simplifying_twice_changes_nothing_more()
    {
        for (var i = 0; i <= char.MaxValue; i++)
        {
            var once = ChineseScript.Simplify((char)i);
            Assert.Equal(once, ChineseScript.Simplify(once));
        }
    }

    [Theory]
    [InlineData("到帳", "到账")]
    [InlineData("到帐", "到账")]
    [InlineData("瞭解", "了解")]
    [InlineData("計畫", "计划")]
    [InlineData("覆蓋", "复盖")]
    [InlineData("憑藉", "凭借")]
    public void Variants_of_a_word_become_equal(string one, string other) =>
        Assert.Equal(string.Concat(other.Select(ChineseScript.Unify)), string.Concat(one.Select(ChineseScript.Unify)));
}
