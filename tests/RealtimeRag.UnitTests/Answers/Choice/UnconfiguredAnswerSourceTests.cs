using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Choice;

namespace RealtimeRag.UnitTests.Answers.Choice;

public sealed class UnconfiguredAnswerSourceTests
{
    [Theory]
    [InlineData("dify", "错误：未配置 DIFY_API_KEY 环境变量")]
    [InlineData("openai", "错误：未配置 OPENAI_BASE_URL")]
    public async Task Every_question_fails_with_the_setting_that_is_missing(string backend, string phrase)
    {
        var source = new UnconfiguredAnswerSource(BackendKinds.Parse(backend)!.Value);

        var failure = (await Assert.ThrowsAsync<AnswerFailedException>(() => source.ReadAsync())).Failure;

        Assert.Equal(ErrorCode.RagNotConfigured, failure.Code);
        Assert.StartsWith(phrase, failure.Message.Chinese, StringComparison.Ordinal);
        Assert.False(failure.Retryable);
        Assert.Equal(backend, source.Name);
    }
}
