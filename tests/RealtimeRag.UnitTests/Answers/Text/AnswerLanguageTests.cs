using RealtimeRag.Core;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.UnitTests.Answers.Text;

public sealed class AnswerLanguageTests
{
    [Theory]
    [InlineData("什么时候发布")]
    [InlineData("Dify API 的 key 怎么配置")]
    [InlineData("WebSocket reconnect 是不是 automatic")]
    [InlineData("上海天气")]
    [InlineData("API 网关")]
    public void Chinese_with_foreign_names_is_Chinese(string question) => Assert.Equal(Language.Chinese, AnswerLanguage.Of(question));

    [Theory]
    [InlineData("when is the release")]
    [InlineData("what does 语音问答 mean")]
    [InlineData("How's it going?")]
    public void English_with_Chinese_names_is_English(string question) => Assert.Equal(Language.English, AnswerLanguage.Of(question));

    [Theory]
    [InlineData(Language.Chinese)]
    [InlineData(Language.English)]
    public void Without_any_letters_the_connection_decides(Language fallback) => Assert.Equal(fallback, AnswerLanguage.Of("1 + 1?", fallback));
}
