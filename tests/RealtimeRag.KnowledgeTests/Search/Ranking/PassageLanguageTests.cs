using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class PassageLanguageTests
{
    [Theory]
    [InlineData("图书馆周五六点闭馆。", "Chinese")]
    [InlineData("用 `DIFY_API_KEY` 设置 Dify 的密钥。", "Chinese")]
    [InlineData("設定 OPENAI_BASE_URL、OPENAI_API_KEY 和 OPENAI_MODEL 就可以接入模型。", "Chinese")]
    [InlineData("字", "Chinese")]
    [InlineData("The library closes at six on Fridays.", "English")]
    [InlineData("The tower is known as 塔 in Chinese.", "English")]
    [InlineData("DIFY_API_KEY", "English")]
    [InlineData("1952", "English")]
    [InlineData("", "English")]
    public void A_passage_is_in_the_language_of_most_of_it(string text, string language) =>
        Assert.Equal(Enum.Parse<SearchLanguage>(language), PassageLanguage.Of(text));
}
