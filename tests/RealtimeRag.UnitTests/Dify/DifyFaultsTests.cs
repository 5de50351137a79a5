using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Dify;

namespace RealtimeRag.UnitTests.Dify;

public sealed class DifyFaultsTests
{
    [Fact]
    public void The_phrases_that_people_search_for_are_kept_word_for_word()
    {
        Assert.StartsWith("错误：未配置 DIFY_API_KEY 环境变量", DifyFaults.NotConfigured.Failure.Message.Chinese);
        Assert.StartsWith("调用 RAG 服务失败：请求错误", DifyFaults.RequestFailed.Failure.Message.Chinese);
        foreach (var status in new[] { 400, 401, 403, 404, 418, 429, 500, 502, 504 })
        {
            Assert.StartsWith($"调用 RAG 服务失败：Dify API HTTP 错误 {status}，", DifyStatusFaults.Of(status, null).Failure.Message.Chinese);
        }
    }

    [Theory]
    [InlineData(401, ErrorCode.RagUnauthorized, "DIFY_API_KEY", false)]
    [InlineData(403, ErrorCode.RagUnauthorized, "DIFY_API_KEY", false)]
    [InlineData(404, ErrorCode.RagNotFound, "DIFY_BASE_URL", false)]
    [InlineData(429, ErrorCode.RagRateLimited, "Dify", true)]
    [InlineData(400, ErrorCode.RagHttpError, "DIFY_INPUTS", false)]
    [InlineData(504, ErrorCode.RagHttpError, "Dify", true)]
    public void A_status_gives_advice_in_both_languages(int status, ErrorCode code, string cure, bool retryable)
    {
        var failure = DifyStatusFaults.Of(status, code: null).Failure;
        Assert.Equal((code, retryable), (failure.Code, failure.Retryable));
        Assert.Contains(cure, failure.Message.Chinese);
        Assert.Contains(status.ToString(System.Globalization.CultureInfo.InvariantCulture), failure.Message.English);
    }
}
