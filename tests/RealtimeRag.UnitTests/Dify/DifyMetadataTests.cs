using System.Text;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Dify;

namespace RealtimeRag.UnitTests.Dify;

public sealed class DifyMetadataTests
{
    [Theory]
    [InlineData("\"0E-7\"", "0")]
    [InlineData("\"0.0000000\"", "0")]
    [InlineData("\"0.0001230\"", "0.000123")]
    [InlineData("\"1.5E-5\"", "0.000015")]
    [InlineData("0.25", "0.25")]
    [InlineData("null", null)]
    [InlineData("\"cheap\"", null)]
    [InlineData("{}", null)]
    public void Prices_are_read_in_every_form(string json, string? price)
    {
        var usage = Usage($$"""{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"total_price":{{json}},"currency":"USD"}""");
        Assert.Equal(new TokenUsage(1, 2, 3, price, "USD"), usage);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"odd\"")]
    [InlineData("{\"total_tokens\":\"many\"}")]
    public void Missing_or_unreadable_usage_is_not_a_failure(string usage) => Assert.Null(Usage(usage));

    [Fact]
    public void A_missing_total_is_the_sum() => Assert.Equal(30, Usage("""{"prompt_tokens":10,"completion_tokens":20}""")!.TotalTokens);

    [Theory]
    [InlineData("""{"event":"message_end"}""")]
    [InlineData("""{"event":"message_end","metadata":null,"files":null}""")]
    [InlineData("""{"event":"message_end","metadata":{"retriever_resources":null,"usage":null,"annotation_reply":null}}""")]
    [InlineData("""{"event":"message_end","metadata":{"retriever_resources":[null],"usage":{}}}""")]
    public void An_empty_end_event_is_valid(string end)
    {
        var replay = new DifyReplay().Say("message", "好").Take(end);
        Assert.Equal(DifyTurnState.Succeeded, replay.Turn.State);
        Assert.Empty(replay.Events.OfType<AnswerEvent.Cited>());
    }

    [Fact]
    public void Sources_keep_their_numbers_and_long_passages_are_cut_between_characters()
    {
        var content = new string('a', 499) + "😀" + new string('b', 100);
        var metadata = Read($$"""
            {"retriever_resources":[
              {"position":2,"document_name":"保修.md","dataset_name":"手册","score":0.5,"content":"{{content}}","page":null,"doc_metadata":{} },
              {"position":null,"document_name":null,"title":"标题","score":null,"content":null}]}
            """);
        var sources = DifyMetadataMapping.Citations(metadata);
        Assert.Equal(new Citation(2, "保修.md", new string('a', 499), 0.5), sources[0]);
        Assert.Equal(new Citation(2, "标题", "", 0), sources[1]);
    }

    private static TokenUsage? Usage(string usage) => DifyMetadataMapping.Usage(Read($$$"""{"usage":{{{usage}}}}"""));

    private static DifyMetadata? Read(string metadata) =>
        DifyEventReader.Read(Encoding.UTF8.GetBytes("""{"event":"message_end","metadata":""" + metadata + "}"))!.Metadata;
}
