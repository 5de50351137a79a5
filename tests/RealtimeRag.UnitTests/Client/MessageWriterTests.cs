using System.Text;
using RealtimeRag.Client;
using RealtimeRag.Client.Wire;

namespace RealtimeRag.UnitTests.Client;

public sealed class MessageWriterTests
{
    [Fact]
    public void Chunks_say_whether_they_are_final()
    {
        AssertWire("""{"type":"asr_chunk","text":"默认端口","is_final":false}""", MessageWriter.Chunk("默认端口", isFinal: false));
        AssertWire("""{"type":"asr_chunk","text":"默认端口？","is_final":true}""", MessageWriter.Chunk("默认端口？", isFinal: true));
    }

    [Fact]
    public void Text_is_escaped_only_as_JSON_requires() =>
        AssertWire("""{"type":"ask","text":"a \"b\" <c>\n中é"}""", MessageWriter.Ask("a \"b\" <c>\n中é"));

    [Theory]
    [InlineData((int)MessageKind.Pause, "pause")]
    [InlineData((int)MessageKind.Listen, "resume")]
    [InlineData((int)MessageKind.Stop, "stop")]
    [InlineData((int)MessageKind.InstantQuery, "instant_query")]
    public void Commands_are_actions_of_control(int kind, string action) =>
        AssertWire($$"""{"type":"control","action":"{{action}}"}""", MessageWriter.Control((MessageKind)kind));

    [Fact]
    public void A_cancel_names_an_answer_or_none()
    {
        AssertWire("""{"type":"cancel","answer_id":"a1"}""", MessageWriter.Cancel("a1"));
        AssertWire("""{"type":"cancel"}""", MessageWriter.Cancel(null));
    }

    [Fact]
    public void Feedback_can_be_withdrawn_and_commented()
    {
        AssertWire("""{"type":"feedback","answer_id":"a1","rating":"like"}""", MessageWriter.Feedback("a1", true, null));
        AssertWire("""{"type":"feedback","answer_id":"a1","rating":"dislike","comment":"太长"}""", MessageWriter.Feedback("a1", false, "太长"));
        AssertWire("""{"type":"feedback","answer_id":"a1","rating":null}""", MessageWriter.Feedback("a1", null, null));
    }

    [Fact]
    public void Preferences_that_are_not_set_are_not_sent()
    {
        AssertWire("""{"type":"configure","language":"en"}""", MessageWriter.Configure(new("en")));
        AssertWire("""{"type":"configure","speculative":true,"suggested":false}""", MessageWriter.Configure(new(Speculative: true, Suggested: false)));
    }

    [Fact]
    public void A_resume_proves_ownership_and_names_the_newest_frame() =>
        Assert.Equal(
            """{"type":"resume","session_id":"s","epoch":"e","resume_token":"t","last_seq":7}""",
            Encoding.UTF8.GetString(MessageWriter.Resume("s", "e", "t", 7)));

    [Fact]
    public void An_unpaired_surrogate_becomes_a_replacement_character() =>
        AssertWire("""{"type":"ask","text":"a\uFFFD"}""", MessageWriter.Ask("a\ud83d"));

    [Fact]
    public void A_session_can_be_logged_without_its_token()
    {
        var session = new RagSession { SessionId = "s", Protocol = 2, Epoch = "e", ResumeToken = "secret" };

        Assert.DoesNotContain("secret", new RagEvent.Connected(session).ToString(), StringComparison.Ordinal);
    }

    private static void AssertWire(string json, OutgoingMessage message) => Assert.Equal(json, Encoding.UTF8.GetString(message.Utf8));
}
