using System.Text;
using System.Text.Json.Nodes;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.UnitTests.Recognizers;

/// <summary>Whatever a message holds, an adapter reads what it can, and never fails.</summary>
public sealed class DamagedMessageTests
{
    private static readonly string[] Others =
        ["null", "true", "-1", "1e400", "\"\"", "\"x\"", "[]", "{}", "[[]]", "[null]", "[{}]", "[1,2]", "{\"0\":null}", "\"9999999999999999999\"", "\"eyJ3cyI6MX0=\"", "\"{\\\"cn\\\":1}\""];

    public static TheoryData<string> Talks => [.. SampleTalks.Names];

    [Theory]
    [MemberData(nameof(Talks))]
    public void A_field_may_be_missing_or_of_another_kind(string talk)
    {
        var random = PropertySeed.NewRandom(talk.Length);
        for (var round = 0; round < 40; round++)
        {
            var feed = RecognizerFeed.Of(SampleTalks.RecognizerOf(talk), ProtocolVersion.V2)!;
            foreach (var message in SampleTalks.Messages(talk).Where(static message => message.StartsWith('{')))
            {
                var read = feed.Read(Encoding.UTF8.GetBytes(Damaged(random, JsonNode.Parse(message)!)));
                Assert.True(read.Frame is ClientFrame.Speech || read.Error == ErrorCode.InvalidMessage);
            }

            feed.Read("""{"type":"control","action":"end_turn"}"""u8);
        }
    }

    [Theory]
    [MemberData(nameof(Talks))]
    public void A_message_may_break_off_anywhere(string talk)
    {
        var feed = RecognizerFeed.Of(SampleTalks.RecognizerOf(talk), ProtocolVersion.V1)!;
        foreach (var message in SampleTalks.Messages(talk))
        {
            var bytes = Encoding.UTF8.GetBytes(message);
            for (var length = 0; length < bytes.Length; length += 7)
            {
                Assert.Null((feed.Read(bytes.AsSpan(0, length)).Frame as ClientFrame.Speech)?.Then);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Talks))]
    public void Every_format_takes_the_messages_of_every_other(string talk)
    {
        foreach (var format in RecognizerCatalog.All)
        {
            var feed = RecognizerFeed.Of(format.Name, ProtocolVersion.V1)!;
            foreach (var message in SampleTalks.Messages(talk))
            {
                var read = feed.Read(Encoding.UTF8.GetBytes(message));
                Assert.True(read.Frame is not null || read.Error == ErrorCode.InvalidMessage);
            }
        }
    }

    private static string Damaged(Random random, JsonNode message)
    {
        var places = new List<(JsonNode Parent, string? Name, int Index)>();
        Collect(message, places);
        var (parent, name, index) = places[random.Next(places.Count)];
        var other = random.Next(4) == 0 ? null : JsonNode.Parse(Others[random.Next(Others.Length)]);
        if (parent is JsonObject fields)
        {
            if (random.Next(4) == 0)
            {
                fields.Remove(name!);
            }
            else
            {
                fields[name!] = other;
            }
        }
        else
        {
            parent.AsArray()[index] = other;
        }

        return message.ToJsonString();
    }

    private static void Collect(JsonNode? node, List<(JsonNode, string?, int)> places)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields)
                {
                    places.Add((fields, name, 0));
                    Collect(value, places);
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    places.Add((items, null, i));
                    Collect(items[i], places);
                }

                break;
        }
    }
}
