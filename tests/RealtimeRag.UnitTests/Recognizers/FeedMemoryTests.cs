using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.UnitTests.Recognizers;

/// <summary>What the server keeps of a recognizer's stream is bounded, whatever the messages contain.</summary>
public sealed class FeedMemoryTests
{
    private const int Rounds = 18;
    private const int Long = 12_000;
    private const int Bound = 96 * 1024;

    public static TheoryData<string> Talks => [.. SampleTalks.Names];

    [Theory]
    [MemberData(nameof(Talks))]
    public void A_connection_keeps_little_of_long_names_and_endless_sentences(string talk)
    {
        var feed = RecognizerFeed.Of(SampleTalks.RecognizerOf(talk), ProtocolVersion.V2)!;
        foreach (var message in SampleTalks.Messages(talk).Where(static message => message.StartsWith('{')))
        {
            for (var leaf = 0; leaf < Strings(JsonNode.Parse(message)!).Count; leaf++)
            {
                for (var round = 0; round < Rounds; round++)
                {
                    feed.Read(Swollen(message, leaf, round, changesNumbers: false));
                    feed.Read(Swollen(message, leaf, round, changesNumbers: true));
                }

                Assert.InRange(HeldMemory.Of(feed), 0, Bound);
            }
        }
    }

    [Fact]
    public void The_pieces_of_a_dictation_that_never_ends_are_bounded_together()
    {
        var feed = RecognizerFeed.Of("iflytek-iat", ProtocolVersion.V2)!;
        for (var number = 1; number <= 40; number++)
        {
            var words = new string((char)('a' + (number % 26)), Long);
            var piece = $$$$"""{"sid":"s","data":{"status":1,"result":{"sn":{{{{number}}}},"ws":[{"cw":[{"w":"{{{{words}}}}"}]}]}}}""";
            feed.Read(Encoding.UTF8.GetBytes(piece));
        }

        Assert.InRange(HeldMemory.Of(feed), 0, Bound);
    }

    [Fact]
    public void A_stream_whose_format_stays_unknown_keeps_its_newest_messages_as_they_came()
    {
        var feed = RecognizerFeed.Of("auto", ProtocolVersion.V2)!;
        var message = Encoding.UTF8.GetBytes($$"""{"text":"a","more":[{{string.Join(',', Enumerable.Repeat('0', 10_000))}}]}""");
        for (var round = 0; round < Rounds; round++)
        {
            Assert.IsType<ClientFrame.Speech>(feed.Read(message).Frame);
        }

        Assert.InRange(HeldMemory.Of(feed), message.Length, Bound);
    }

    [Fact]
    public void A_stream_whose_format_is_known_keeps_none_of_the_messages_that_revealed_it()
    {
        var feed = RecognizerFeed.Of("auto", ProtocolVersion.V2)!;
        feed.Read(Encoding.UTF8.GetBytes($$"""{"text":"a","more":"{{new string('x', Long)}}"}"""));
        feed.Read("""{"partial":"b"}"""u8);
        feed.Read("""{"text":"b"}"""u8);
        Assert.InRange(HeldMemory.Of(feed), 0, Long);
    }

    private static byte[] Swollen(string message, int leaf, int round, bool changesNumbers)
    {
        var json = JsonNode.Parse(message)!;
        var (strings, numbers) = (Strings(json), Leaves(json).Where(static value => value.GetValueKind() == JsonValueKind.Number).ToList());
        strings[leaf].ReplaceWith($"{round} {new string((char)('a' + round), Long)}");
        if (changesNumbers)
        {
            numbers.ForEach(number => number.ReplaceWith(number.GetValue<double>() + round));
        }

        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private static List<JsonValue> Strings(JsonNode json) => [.. Leaves(json).Where(static value => value.GetValueKind() == JsonValueKind.String)];

    private static IEnumerable<JsonValue> Leaves(JsonNode? json) => json switch
    {
        JsonObject fields => fields.SelectMany(static field => Leaves(field.Value)),
        JsonArray items => items.SelectMany(Leaves),
        JsonValue value => [value],
        _ => [],
    };
}
