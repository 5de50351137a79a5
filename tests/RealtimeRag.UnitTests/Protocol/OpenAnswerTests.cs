using System.Text;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Protocol;

/// <summary>What a returning client says of the answers that it has begun to receive.</summary>
public sealed class OpenAnswerTests
{
    [Fact]
    public void Answers_are_named_with_the_next_piece()
    {
        var resume = Assert.IsType<ClientFrame.Resume>(Read(""","open":[{"answer_id":"a7","next":3,"more":[1]},{"next":0,"answer_id":"x"}]""").Frame);
        Assert.Equal([new OpenAnswer("a7", 3), new OpenAnswer("x", 0)], resume.Open);
        Assert.Equal([7, 0], resume.Open.Select(static open => open.Number));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(""","open":[]""", false)]
    public void Nothing_open_is_not_the_same_as_no_word_of_it(string open, bool isDefault) =>
        Assert.Equal(isDefault, Assert.IsType<ClientFrame.Resume>(Read(open).Frame).Open.IsDefault);

    [Theory]
    [InlineData(""","open":null""")]
    [InlineData(""","open":{}""")]
    [InlineData(""","open":[1]""")]
    [InlineData(""","open":[{"answer_id":"a1"}]""")]
    [InlineData(""","open":[{"answer_id":1,"next":1}]""")]
    [InlineData(""","open":[{"answer_id":"a1","next":-1}]""")]
    [InlineData(""","open":[{"answer_id":"a1","next":1.5}]""")]
    public void Anything_else_is_refused(string open) => Assert.Equal(ErrorCode.InvalidMessage, Read(open).Error);

    private static ClientMessage Read(string open) => ClientMessageReader.Read(
        Encoding.UTF8.GetBytes($$"""{"type":"resume","session_id":"s","epoch":"e","resume_token":"t","last_seq":1{{open}}}"""), ProtocolVersion.V2);
}
