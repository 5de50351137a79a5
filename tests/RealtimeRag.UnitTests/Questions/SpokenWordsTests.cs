using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

public sealed class SpokenWordsTests
{
    [Theory]
    [InlineData("What's the price?", "what's the price")]
    [InlineData("价格，是多少？", "价 格 是 多 少")]
    [InlineData("我们用 Redis 6.2 吗", "我 们 用 redis 6.2 吗")]
    [InlineData("ＡＰＩ　ｉｓ　ｕｐ", "api is up")]
    [InlineData("um, so, 嗯 that's, uh, it", "so that's it")]
    [InlineData("at 1:30 it was 50% off", "at 1:30 it was 50% off")]
    [InlineData("don’t", "don't")]
    [InlineData("well-known e-mail", "well known e mail")]
    [InlineData("…", "")]
    [InlineData("", "")]
    [InlineData("😀好", "😀 好")]
    public void Words_are_what_was_spoken(string text, string words) => Assert.Equal(words, string.Join(' ', SpokenWords.Of(text).Select(word => word.Text)));

    [Theory]
    [InlineData("Ask John about it", "john")]
    [InlineData("ask john about it", "")]
    [InlineData("Ask him. John knows", "")]
    [InlineData("then I said I'd go to Paris", "paris")]
    [InlineData("我们问 Mary 吧", "mary")]
    [InlineData("WHAT IS IT", "is it")]
    public void A_capital_within_a_sentence_makes_a_name(string text, string names) =>
        Assert.Equal(names, string.Join(' ', SpokenWords.Of(text).Where(word => word.IsName).Select(word => word.Text)));
}
