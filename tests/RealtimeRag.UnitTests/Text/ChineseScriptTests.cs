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
}
