using RealtimeRag.FunctionalTests.Dify;
using RealtimeRag.Server.Answers.OpenAI;

namespace RealtimeRag.FunctionalTests.OpenAI;

/// <summary>A log line is written for people.</summary>
public sealed class OpenAILogTests
{
    [Theory]
    [InlineData(null, null, null, "status none, error none, cause none")]
    [InlineData(503, "overloaded", "HttpRequestException", "status 503, error overloaded, cause HttpRequestException")]
    public void Missing_details_of_a_failure_are_logged_as_none(int? status, string? reported, string? cause, string expected)
    {
        var log = new LogRecorder();

        log.For<OpenAILogTests>().Failed("RAG_REQUEST_FAILED", status, reported, cause, 12, "c-1");

        Assert.Equal($"[OpenAI RAG Error] RAG_REQUEST_FAILED, {expected}, after 12 ms, c-1", log.Public);
    }
}
