using System.Text;
using RealtimeRag.Server.Answers.OpenAI;

namespace RealtimeRag.UnitTests.Answers.OpenAI;

/// <summary>Of an endpoint's error a status, a short code and what it is about are known; its words go nowhere.</summary>
public sealed class ReportedErrorTests
{
    [Theory]
    [InlineData("""{"error":{"message":"m","type":"invalid_request_error","code":"context_length_exceeded"}}""", null, "context_length_exceeded")]
    [InlineData("""{"error":{"message":"m","type":"rate_limit_error","code":null}}""", null, "rate_limit_error")]
    [InlineData("""{"error":{"message":"m","code":429}}""", 429, null)]
    [InlineData("""{"error":{"message":"m","code":429.0}}""", 429, null)]
    [InlineData("""{"error":{"message":"m","code":"503","type":"server_error"}}""", 503, "server_error")]
    [InlineData("""{"error":{"http_code":"429","type":"x"}}""", 429, "x")]
    [InlineData("""{"error":{"status":404}}""", 404, null)]
    [InlineData("""{"error":{"code":200,"type":"x"}}""", null, "x")]
    [InlineData("""{"error":"secret words"}""", null, null)]
    [InlineData("""{"error":"secret words","code":403}""", 403, null)]
    [InlineData("""[{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT"}}]""", 400, "INVALID_ARGUMENT")]
    [InlineData("""{"object":"error","type":"BadRequestError","code":400}""", 400, "BadRequestError")]
    [InlineData("""{"object":"error","type":"invalid_request","code":"400"}""", 400, "invalid_request")]
    [InlineData("""{"detail":{"code":"x","message":"m","status":422}}""", 422, "x")]
    [InlineData("data: {\"error\":{\"code\":\"x\"}}\n\n", null, "x")]
    [InlineData("""{"error":{"code":99999999999}}""", null, null)]
    [InlineData("""{"error":[]}""", null, null)]
    [InlineData("{}", null, null)]
    [InlineData("null", null, null)]
    [InlineData("[]", null, null)]
    [InlineData("<html>502 Bad Gateway</html>", null, null)]
    [InlineData("{\"error\":", null, null)]
    [InlineData("", null, null)]
    public void Status_and_code_are_found_in_every_form(string body, int? status, string? code)
    {
        var error = ReportedError.OfBody(Encoding.UTF8.GetBytes(body));
        Assert.Equal((status, code), (error.Status, error.Code));
    }

    [Theory]
    [InlineData("the user asked about a secret")]
    [InlineData("sk-abcdef")]
    [InlineData("https://internal.example")]
    [InlineData("internal.example")]
    [InlineData("价格")]
    [InlineData("a_very_long_identifier_that_is_no_longer_a_code_at_all")]
    [InlineData("")]
    public void Words_that_a_user_could_have_written_are_not_a_code(string text) =>
        Assert.Null(ReportedError.OfBody(Encoding.UTF8.GetBytes($$$"""{"error":{"code":"{{{text}}}"}}""")).Code);

    [Theory]
    [InlineData("""{"error":{"message":"m"}}""", true)]
    [InlineData("""{"error":"m"}""", true)]
    [InlineData("""{"error":true}""", true)]
    [InlineData("""{"error":["m"]}""", true)]
    [InlineData("""{"error":[{"message":"m"}]}""", true)]
    [InlineData("""{"error":{"message":"m"},"choices":[{"delta":{"content":"半句"},"finish_reason":"error"}]}""", true)]
    [InlineData("""{"type":"error","message":"m"}""", true)]
    [InlineData("""{"object":"error","message":"m"}""", true)]
    [InlineData("""{"base_resp":{"status_code":1004,"status_msg":"login fail"},"choices":null}""", true)]
    [InlineData("""{"code":"InvalidApiKey","message":"m","request_id":"x"}""", true)]
    [InlineData("""{"code":1302,"msg":"m"}""", false)]
    [InlineData("""{"code":1302,"msg":"rate limit reached"}""", true)]
    [InlineData("""{"error_code":110,"error_msg":"m"}""", false)]
    [InlineData("""{"error_code":110,"error_msg":"Access token invalid"}""", true)]
    [InlineData("""{"code":503,"message":"m"}""", true)]
    [InlineData("""{"code":"500","message":"m"}""", true)]
    [InlineData("""{"status":"overloaded","message":"m"}""", true)]
    [InlineData("""{"status":"connected","message":"m"}""", false)]
    [InlineData("""{"status":"connected","message":"the api key is valid"}""", false)]
    [InlineData("""{"code":20000,"message":"Success"}""", false)]
    [InlineData("""{"code":"A0000","message":"m"}""", false)]
    [InlineData("""{"success":false,"message":"m","data":null}""", true)]
    [InlineData("""{"status":401,"title":"Unauthorized"}""", true)]
    [InlineData("""{"header":{"code":10013,"message":"m"},"choices":[]}""", false)]
    [InlineData("""{"Response":{"Error":{"Code":"AuthFailure","Message":"m"}}}""", true)]
    [InlineData("""{"message":"no Route matched with those values"}""", false)]
    [InlineData("""{"detail":"Not authenticated"}""", false)]
    [InlineData("""{"detail":[{"loc":["body"],"msg":"field required","type":"missing"}]}""", false)]
    public void An_error_with_a_success_status_is_found_in_every_form(string json, bool isCertain)
    {
        var chunk = ChatChunkReader.Read(Encoding.UTF8.GetBytes(json))!;
        Assert.NotNull(chunk.Error);
        Assert.Equal(isCertain, chunk.IsErrorCertain);
    }

    [Theory]
    [InlineData("""{"error":null,"choices":[]}""")]
    [InlineData("""{"error":{},"choices":[]}""")]
    [InlineData("""{"error":"","choices":[]}""")]
    [InlineData("""{"error":[],"choices":[]}""")]
    [InlineData("""{"error":false,"choices":[]}""")]
    [InlineData("""{"error":{"code":0,"message":"","type":null},"choices":[]}""")]
    [InlineData("""{"base_resp":{"status_code":0,"status_msg":"success"},"choices":[]}""")]
    [InlineData("""{"code":"x","message":"m","choices":[{"delta":{"content":"好"}}]}""")]
    [InlineData("""{"code":20000,"message":"Success","choices":[{"delta":{"role":"assistant"}}]}""")]
    [InlineData("""{"status":500,"message":"m","choices":[{"delta":{"role":"assistant"}}]}""")]
    [InlineData("""{"code":500,"message":"m","data":{"choices":[{"index":0,"delta":{}}]}}""")]
    [InlineData("""{"code":0,"choices":[]}""")]
    [InlineData("""{"type":"ping"}""")]
    [InlineData("{}")]
    public void Text_that_is_not_an_error_is_none(string json) => Assert.Null(ChatChunkReader.Read(Encoding.UTF8.GetBytes(json))!.Error);
}
