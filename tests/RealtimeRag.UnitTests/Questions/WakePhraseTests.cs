using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

public sealed class WakePhraseTests
{
    [Theory]
    [InlineData("小助手，价格是多少？", "价格是多少？")]
    [InlineData("好的小助手价格是多少", "价格是多少")]
    [InlineData("小助手价格是多少，小助手，有折扣吗", "价格是多少，|有折扣吗")]
    [InlineData("小助手|价格|是多少", "价格|是多少")]
    [InlineData("先聊聊|小 助 手。|价格是多少", "价格是多少")]
    [InlineData("现在几点|小助手价格是多少|谢谢", "价格是多少|谢谢")]
    [InlineData("小助手小助手，价格", "价格")]
    public void What_follows_the_phrase_is_heard(string finals, string heard) => Assert.Equal(heard.Split('|'), WakePhrase.After(finals.Split('|'), "小助手"));

    [Theory]
    [InlineData("小助手")]
    [InlineData("小助手！")]
    [InlineData("好的，小助手|。")]
    public void The_phrase_alone_was_heard_and_nothing_after_it(string finals) => Assert.Empty(WakePhrase.After(finals.Split('|'), "小助手")!);

    [Theory]
    [InlineData("价格是多少")]
    [InlineData("助手，价格是多少")]
    [InlineData("小助|手")]
    public void Without_the_phrase_nothing_is_heard(string finals) => Assert.Null(WakePhrase.After(finals.Split('|'), "小助手"));

    [Fact]
    public void A_latin_phrase_is_heard_as_words()
    {
        Assert.Equal(["what is it"], WakePhrase.After(["OK, HEY RAG, what is it"], "hey rag"));
        Assert.Null(WakePhrase.After(["they ragged about it"], "hey rag"));
    }
}
