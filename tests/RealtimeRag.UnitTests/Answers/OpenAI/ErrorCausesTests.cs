using System.Text;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.OpenAI;

namespace RealtimeRag.UnitTests.Answers.OpenAI;

/// <summary>What services say about their errors, in the words they really use.</summary>
public sealed class ErrorCausesTests
{
    public static TheoryData<string, object> Errors => new()
    {
        { """{"error":{"message":"Incorrect API key provided: sk-abc. You can find your API key at …","type":"invalid_request_error","code":"invalid_api_key"}}""", ErrorCause.Key },
        { """{"error":{"message":"Authentication Fails, Your api key: ****abc is invalid","type":"authentication_error","code":"invalid_request_error"}}""", ErrorCause.Key },
        { """{"code":"InvalidApiKey","message":"Invalid API-key provided.","request_id":"x"}""", ErrorCause.Key },
        { """{"base_resp":{"status_code":1004,"status_msg":"login fail"},"choices":null}""", ErrorCause.Key },
        { """{"base_resp":{"status_code":2049,"status_msg":"invalid api key"}}""", ErrorCause.Key },
        { """[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]""", ErrorCause.Key },
        { """{"error":{"code":"1000","message":"身份验证失败。"}}""", ErrorCause.Key },
        { """{"error":{"message":"无效的令牌 (request id: 1)","type":"new_api_error"}}""", ErrorCause.Key },
        { """{"error_code":110,"error_msg":"Access token invalid or no longer valid"}""", ErrorCause.Key },
        { """{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","code":"insufficient_quota"}}""", ErrorCause.Credit },
        { """{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}""", ErrorCause.Credit },
        { """{"error":{"http_code":"429","message":"insufficient balance (1008)","type":"insufficient_balance_error"}}""", ErrorCause.Credit },
        { """{"error":{"message":"This request requires more credits, or fewer max_tokens.","code":402}}""", ErrorCause.Credit },
        { """{"code":"Arrearage","message":"Access denied, please make sure your account is in good standing."}""", ErrorCause.Credit },
        { """{"error":{"code":"AccountOverdueError","message":"The request failed because your account has an overdue balance.","type":"Forbidden"}}""", ErrorCause.Credit },
        { """{"error":{"code":"1113","message":"您的账户已欠费，请充值后重试。"}}""", ErrorCause.Credit },
        { """{"error":{"message":"用户额度不足, 剩余额度: ＄0.00","type":"new_api_error","code":"insufficient_user_quota"}}""", ErrorCause.Credit },
        { """{"error":{"message":"Your account is suspended, please check your plan","type":"exceeded_current_quota_error"}}""", ErrorCause.Credit },
        { """{"error":{"message":"Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM)","type":"tokens","code":"rate_limit_exceeded"}}""", ErrorCause.RateLimit },
        { """{"code":"Throttling.RateQuota","message":"Requests rate limit exceeded, please try again later."}""", ErrorCause.RateLimit },
        { """{"base_resp":{"status_code":1002,"status_msg":"rate limit"}}""", ErrorCause.RateLimit },
        { """{"error":{"code":"1302","message":"您当前使用该 API 的并发数过高，请降低并发，或联系客服增加限额。"}}""", ErrorCause.RateLimit },
        { """{"error":"Too many requests"}""", ErrorCause.RateLimit },
        { """{"error":{"code":400,"message":"context size exceeded","type":"invalid_request_error"}}""", ErrorCause.ContextLength },
        { """{"error":{"code":400,"message":"the request exceeds the available context size. try increasing the context size or enable context shift","type":"exceed_context_size_error"}}""", ErrorCause.ContextLength },
        { """{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.","type":"BadRequestError","code":400}""", ErrorCause.ContextLength },
        { """{"error":{"code":"invalid_parameter_error","message":"Range of input length should be [1, 30720]"}}""", ErrorCause.ContextLength },
        { """{"error":{"code":"1261","message":"Prompt 超长"}}""", ErrorCause.ContextLength },
        { """{"error":{"message":"model \"qwen\" not found, try pulling it first","type":"api_error"}}""", ErrorCause.Model },
        { """{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","code":404}""", ErrorCause.Model },
        { """{"error":{"message":"Model Not Exist","type":"invalid_request_error"}}""", ErrorCause.Model },
        { """{"code":20012,"message":"Model does not exist. Please check it carefully.","data":null}""", ErrorCause.Model },
        { """{"error":{"code":"1211","message":"模型不存在，请检查模型代码。"}}""", ErrorCause.Model },
        { """{"error":{"message":"当前分组 default 下对于模型 x 无可用渠道","type":"new_api_error"}}""", ErrorCause.Model },
        { """{"error":{"code":"DataInspectionFailed","message":"Input data may contain inappropriate content."}}""", ErrorCause.Content },
        { """{"error":{"code":"1301","message":"系统检测到输入或生成内容可能包含不安全或敏感内容"}}""", ErrorCause.Content },
        { """{"error":{"code":"content_filter","message":"The response was filtered","innererror":{"code":"ResponsibleAIPolicyViolation"}}}""", ErrorCause.Content },
        { """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", ErrorCause.Server },
        { """{"error":{"message":"The server is busy. Please try again later.","type":"service_unavailable"}}""", ErrorCause.Server },
        { """{"error":{"message":"something else","type":"some_error"}}""", ErrorCause.Unknown },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void The_cause_is_known(string json, object cause) => Assert.Equal(cause, Of(json).Cause);

    [Theory]
    [InlineData("""{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}""", ErrorCode.RagUnauthorized, "OPENAI_API_KEY")]
    [InlineData("""[{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}}]""", ErrorCode.RagUnauthorized, "OPENAI_API_KEY")]
    [InlineData("""{"error":{"message":"m","code":403}}""", ErrorCode.RagUnauthorized, "OPENAI_API_KEY")]
    [InlineData("""{"error":{"message":"quota exceeded","code":"insufficient_quota"}}""", ErrorCode.RagRateLimited, "额度")]
    [InlineData("""{"error":{"http_code":"429","message":"insufficient balance (1008)"}}""", ErrorCode.RagRateLimited, "额度")]
    [InlineData("""{"error":{"message":"Insufficient Balance","code":"invalid_request_error"}}""", ErrorCode.RagHttpError, "充值")]
    [InlineData("""{"error":{"message":"m","code":429}}""", ErrorCode.RagRateLimited, "稍后再试")]
    [InlineData("""{"error":{"code":400,"message":"context size exceeded","type":"invalid_request_error"}}""", ErrorCode.RagHttpError, "OPENAI_PASSAGES")]
    [InlineData("""{"code":500,"message":"context size exceeded"}""", ErrorCode.RagHttpError, "OPENAI_PASSAGES")]
    [InlineData("""{"error":{"message":"Model Not Exist","type":"invalid_request_error"}}""", ErrorCode.RagNotFound, "OPENAI_MODEL")]
    [InlineData("""{"error":{"message":"m","code":404}}""", ErrorCode.RagNotFound, "OPENAI_MODEL")]
    [InlineData("""{"error":{"code":"content_filter","message":"m"}}""", ErrorCode.RagHttpError, "换个问法")]
    [InlineData("""{"error":{"message":"Overloaded"}}""", ErrorCode.RagHttpError, "稍后再试")]
    [InlineData("""{"error":{"message":"m"}}""", ErrorCode.RagHttpError, "稍后再试")]
    public void An_error_with_a_success_status_has_the_code_and_advice_of_its_cause(string json, ErrorCode code, string advice)
    {
        var failure = OpenAIFailures.OfEvent(Of(json));
        Assert.Equal(code, failure.Code);
        Assert.Contains(advice, failure.Message.Chinese, StringComparison.Ordinal);
    }

    private static ReportedError Of(string json) => ChatChunkReader.Read(Encoding.UTF8.GetBytes(json))!.Error!.Value;
}
