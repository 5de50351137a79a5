using System.Text;
using RealtimeRag.Server.Answers.OpenAI;

namespace RealtimeRag.UnitTests.Answers.OpenAI;

/// <summary>Of an endpoint's error only a status and a short code are looked at.</summary>
public sealed class ReportedErrorTests
{
    [Theory]
    [InlineData("""{"error":{"message":"m","type":"invalid_request_error","code":"context_length_exceeded"}}""", null, "context_length_exceeded")]
    [InlineData("""{"error":{"message":"m","type":"rate_limit_error","code":null}}""", null, "rate_limit_error")]
    [InlineData("""{"error":{"message":"m","code":429}}""", 429, null)]
    [InlineData("""{"error":{"message":"m","code":"503","type":"server_error"}}""", 503, "server_error")]
    [InlineData("""{"error":{"status":404}}""", 404, null)]
    [InlineData("""{"error":{"code":200,"type":"x"}}""", null, "x")]
    [InlineData("""{"error":"secret words"}""", null, null)]
    [InlineData("""{"object":"error","type":"BadRequestError","code":400}""", 400, null)]
    [InlineData("""{"object":"error","type":"invalid_request","code":"400"}""", 400, "invalid_request")]
    [InlineData("""{"error":{"code":99999999999}}""", null, null)]
    [InlineData("""{"error":[]}""", null, null)]
    [InlineData("{}", null, null)]
    [InlineData("null", null, null)]
    [InlineData("[]", null, null)]
    [InlineData("<html>502 Bad Gateway</html>", null, null)]
    [InlineData("", null, null)]
    public void Status_and_code_are_found_in_every_form(string body, int? status, string? code) =>
        Assert.Equal(new ReportedError(status, code), ReportedError.OfBody(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("the user asked about a secret")]
    [InlineData("sk-abcdef")]
    [InlineData("https://internal.example")]
    [InlineData("价格")]
    [InlineData("a_very_long_identifier_that_is_no_longer_a_code_at_all")]
    [InlineData("")]
    public void What_could_be_somebodys_words_is_no_code(string text) =>
        Assert.Null(ReportedError.OfBody(Encoding.UTF8.GetBytes($$$"""{"error":{"code":"{{{text}}}"}}""")).Code);
}
