using System.Text;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.UnitTests.Recognizers;

/// <summary>
/// A short recording of each recognizer: a greeting, a question that is revised before it is final and repeated afterwards, silence, and a question at the
/// end of the stream. From every one of them come the same three sentences.
/// </summary>
public sealed class SampleTalkTests
{
    private static readonly string[] Chinese = ["大家好，欢迎来到新品说明会。", "这款音响多少钱？", "保修几年？"];
    private static readonly string[] WithoutMarks = ["大家好欢迎来到新品说明会", "这款音响多少钱", "保修几年"];
    private static readonly string[] English = ["Hello and welcome to the launch.", "How much does this speaker cost?", "How long is the warranty?"];

    // AssemblyAI writes a turn plainly first; its better written copy is news where it makes a question.
    private static readonly string[] Plain =
        ["hello and welcome to the launch", "how much does this speaker cost", "How much does this speaker cost?", "how long is the warranty"];

    public static TheoryData<string> Talks => [.. SampleTalks.Names];

    [Fact]
    public void Every_format_has_a_sample() =>
        Assert.Equal(RecognizerCatalog.All.Select(static format => format.Name).Order(StringComparer.Ordinal), SampleTalks.Names.Select(SampleTalks.RecognizerOf).Distinct());

    [Theory]
    [MemberData(nameof(Talks))]
    public void Its_sentences_are_heard_once_each(string talk)
    {
        var expected = talk switch
        {
            "vosk" or "sherpa-onnx" or "sherpa-onnx-python" => WithoutMarks,
            "assemblyai" => Plain,
            "deepgram" or "deepgram-flux" or "aws" => English,
            _ => Chinese,
        };
        Assert.Equal(expected, Finals(talk, SampleTalks.RecognizerOf(talk)));
    }

    [Theory]
    [MemberData(nameof(Talks))]
    public void The_format_is_found_by_the_messages_alone(string talk)
    {
        if (talk == "whispercpp")
        {
            // Every one of its messages can be one of Vosk's, but for the fields of its longer replies.
            Assert.Equal("whispercpp", Found(talk));
            return;
        }

        Assert.Equal(SampleTalks.RecognizerOf(talk), Found(talk));
        Assert.Equal(Finals(talk, SampleTalks.RecognizerOf(talk)), Finals(talk, "auto"));
    }

    [Theory]
    [MemberData(nameof(Talks))]
    public void What_was_not_final_has_the_name_of_its_final(string talk)
    {
        var chunks = Chunks(talk, SampleTalks.RecognizerOf(talk));
        var finals = chunks.Where(static chunk => chunk.IsFinal).Select(static chunk => chunk.Key).ToHashSet();
        Assert.DoesNotContain(null, finals);
        Assert.Empty(chunks.Where(chunk => !chunk.IsFinal && !finals.Contains(chunk.Key)).Select(static chunk => $"{chunk.Key} {chunk.Text}"));
        if (talk != "whispercpp")
        {
            Assert.Contains(chunks, static chunk => !chunk.IsFinal);
        }
    }

    private static string[] Finals(string talk, string from) => [.. Chunks(talk, from).Where(static chunk => chunk.IsFinal).Select(static chunk => chunk.Text)];

    private static List<ClientFrame.AsrChunk> Chunks(string talk, string from)
    {
        var feed = RecognizerFeed.Of(from, ProtocolVersion.V2)!;
        var chunks = new List<ClientFrame.AsrChunk>();
        foreach (var message in SampleTalks.Messages(talk).Append("""{"type":"control","action":"stop"}"""))
        {
            var read = feed.Read(Encoding.UTF8.GetBytes(message));
            Assert.True(read.Frame is not null, $"{talk}: {message} is {read.Error}");
            chunks.AddRange((read.Frame as ClientFrame.Speech)?.Chunks ?? []);
        }

        return chunks;
    }

    private static string? Found(string talk)
    {
        var feed = RecognizerFeed.Of("auto", ProtocolVersion.V1)!;
        var notes = SampleTalks.Messages(talk)
            .Select(message => (feed.Read(Encoding.UTF8.GetBytes(message)).Frame as ClientFrame.Speech)?.Finding?.English)
            .Where(static note => note is not null).ToList();
        return notes[^1]!.Split(": ")[^1];
    }
}
