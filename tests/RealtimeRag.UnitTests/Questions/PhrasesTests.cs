using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

public sealed class PhrasesTests
{
    [Theory]
    [InlineData("帮我查一下价格", "查一下", 2, 5)]
    [InlineData("HELLO World", "hello world", 0, 11)]
    [InlineData("ｈｅｌｌｏ，ｗｏｒｌｄ！", "Hello World", 0, 11)]
    [InlineData("hey,  rag!", "hey rag", 0, 9)]
    [InlineData("嘿，小 助 手。", "小助手", 2, 7)]
    [InlineData("小助手小助手", "小助手", 0, 3)]
    [InlineData("ok so look it up", "look it up!", 6, 16)]
    [InlineData("用redis吗", "redis", 1, 6)]
    [InlineData("a😀b", "😀", 1, 3)]
    public void A_phrase_is_found_whatever_its_case_width_blanks_and_marks(string text, string phrase, int start, int end) =>
        Assert.Equal((start, end), Phrases.Find(text, phrase, 0));

    [Theory]
    [InlineData("we start now", "art")]
    [InlineData("start", "star")]
    [InlineData("restart", "start")]
    [InlineData("port 80801", "8080")]
    [InlineData("查 一", "查一下")]
    [InlineData("", "x")]
    [InlineData("x", "")]
    [InlineData("x", "！")]
    [InlineData("...", ".")]
    public void Parts_of_words_and_empty_phrases_are_not_found(string text, string phrase) => Assert.Equal((0, 0), Phrases.Find(text, phrase, 0));

    [Fact]
    public void The_search_continues_from_the_given_place() => Assert.Equal((4, 7), Phrases.Find("小助手，小助手", "小助手", 3));

    [Fact]
    public void Any_of_several_phrases_will_do()
    {
        Assert.True(Phrases.AnyIn(["没有", "查一下"], "帮我查一下"));
        Assert.False(Phrases.AnyIn(["没有", "不在"], "帮我查一下"));
        Assert.False(Phrases.AnyIn([], "帮我查一下"));
    }
}
