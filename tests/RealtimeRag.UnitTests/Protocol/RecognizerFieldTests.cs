using System.Text;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Protocol;

/// <summary>
/// What a recognizer knows of a chunk, and the messages that go with it, exist in v2; the first one passes over the fields as over any other.
/// </summary>
public sealed class RecognizerFieldTests
{
    [Fact]
    public void A_chunk_carries_key_speaker_and_confidence()
    {
        var chunk = Chunk("""{"type":"asr_chunk","text":"几点开门","is_final":true,"key":"s1","speaker":"客服","confidence":0.25}""");
        Assert.Equal(new ClientFrame.AsrChunk("几点开门", true) { Key = "s1", Speaker = "客服", Confidence = 0.25f }, chunk);
    }

    [Theory]
    [InlineData("""{"type":"asr_chunk","text":"a"}""", null, null, null)]
    [InlineData("""{"type":"asr_chunk","text":"a","key":null,"speaker":null,"confidence":null}""", null, null, null)]
    [InlineData("""{"type":"asr_chunk","text":"a","key":"","speaker":""}""", null, null, null)]
    [InlineData("""{"type":"asr_chunk","text":"a","key":17,"confidence":1}""", "17", null, 1f)]
    [InlineData("""{"type":"asr_chunk","text":"a","confidence":0}""", null, null, 0f)]
    public void Each_of_them_may_be_missing(string message, string? key, string? speaker, float? confidence)
    {
        var chunk = Chunk(message);
        Assert.Equal((key, speaker, confidence), (chunk.Key, chunk.Speaker, chunk.Confidence));
    }

    [Theory]
    [InlineData("key", "true")]
    [InlineData("key", "1.5")]
    [InlineData("key", "[]")]
    [InlineData("speaker", "7")]
    [InlineData("speaker", "{}")]
    [InlineData("confidence", "\"high\"")]
    [InlineData("confidence", "-0.01")]
    [InlineData("confidence", "1.01")]
    [InlineData("confidence", "87")]
    public void A_field_of_another_kind_is_named(string field, string value)
    {
        var json = $$"""{"type":"asr_chunk","text":"a","is_final":true,"{{field}}":{{value}}}""";
        var read = Read(json, ProtocolVersion.V2);
        Assert.Equal((ErrorCode.InvalidMessage, "asr_chunk"), (read.Error, read.ReceivedType));
        Assert.Contains($" {field} ", read.Detail!.Value.English, StringComparison.Ordinal);
        Assert.Equal(new ClientFrame.AsrChunk("a", true), Read(json, ProtocolVersion.V1).Frame);
    }

    [Fact]
    public void Names_are_bounded()
    {
        Assert.Equal(64, Chunk($$"""{"type":"asr_chunk","text":"a","speaker":"{{new string('s', 64)}}"}""").Speaker!.Length);
        Assert.Null(Read($$"""{"type":"asr_chunk","text":"a","speaker":"{{new string('s', 65)}}"}""", ProtocolVersion.V2).Frame);
        Assert.Null(Read($$"""{"type":"asr_chunk","text":"a","key":"{{new string('k', 129)}}"}""", ProtocolVersion.V2).Frame);
    }

    [Fact]
    public void A_turn_is_ended_in_v2_only()
    {
        const string End = """{"type":"control","action":"end_turn"}""";
        Assert.Equal(new ClientFrame.Control(ControlAction.EndTurn), Read(End, ProtocolVersion.V2).Frame);
        Assert.Equal((ErrorCode.UnknownAction, null), (Read(End, ProtocolVersion.V1).Error, Read(End, ProtocolVersion.V1).Detail));
        Assert.Contains("end_turn", Read("""{"type":"control","action":"x"}""", ProtocolVersion.V2).Detail!.Value.Chinese, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_heard_names_an_answer_and_a_number_of_characters()
    {
        Assert.Equal(new ClientFrame.Heard("a1", 12), Read("""{"type":"heard","answer_id":"a1","chars":12}""", ProtocolVersion.V2).Frame);
        Assert.Equal(ErrorCode.UnsupportedType, Read("""{"type":"heard","answer_id":"a1","chars":12}""", ProtocolVersion.V1).Error);
    }

    [Theory]
    [InlineData("""{"type":"heard","chars":12}""", "answer_id")]
    [InlineData("""{"type":"heard","answer_id":"a1"}""", "chars")]
    [InlineData("""{"type":"heard","answer_id":"a1","chars":-1}""", "chars")]
    [InlineData("""{"type":"heard","answer_id":"a1","chars":1.5}""", "chars")]
    public void What_was_heard_must_be_whole(string message, string field) =>
        Assert.Contains($" {field} ", Read(message, ProtocolVersion.V2).Detail!.Value.English, StringComparison.Ordinal);

    private static ClientFrame.AsrChunk Chunk(string message) => Assert.IsType<ClientFrame.AsrChunk>(Read(message, ProtocolVersion.V2).Frame);

    private static ClientMessage Read(string message, ProtocolVersion version) => ClientMessageReader.Read(Encoding.UTF8.GetBytes(message), version);
}
