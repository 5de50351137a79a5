using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.UnitTests.Answers;

public sealed class SseParserTests
{
    // Everything the standard allows: comment, id, retry, CR LF, CR, no space, several data lines, unusual separators inside text.
    private const string Variants =
        "\uFEFF: comment\nid: 7\nretry: 100\ndata: {\"a\":1}\n\nevent: ping\n\ndata:{\"b\":2}\r\n\r\ndata: {\"c\":\rdata: 3}\r\rdata\n\n"
        + "data: \u2028\u2029\u0085 保修👩‍🔧\n\ndata:  two spaces\n\nevent: ping\n\nfoo\n\n";

    private static readonly string[] VariantEvents = ["{\"a\":1}", "{\"b\":2}", "{\"c\":\n3}", "", "\u2028\u2029\u0085 保修👩‍🔧", " two spaces"];

    [Fact]
    public void Every_form_of_the_standard_is_read() => Assert.Equal(VariantEvents, Read([Encoding.UTF8.GetBytes(Variants)]));

    [Fact]
    public void Every_cut_in_two_gives_the_same_events()
    {
        var bytes = Encoding.UTF8.GetBytes(Variants);
        for (var i = 0; i <= bytes.Length; i++)
        {
            Assert.Equal(VariantEvents, Read([bytes[..i], bytes[i..]]));
        }
    }

    [Fact]
    public void Any_cutting_gives_the_same_events()
    {
        var bytes = Encoding.UTF8.GetBytes(Variants);
        Check.One(PropertyRuns.Of(500), Prop.ForAll(Arb.From(Gen.Choose(1, 9).ListOf(200)), sizes =>
            Read(Cut(bytes, sizes)).SequenceEqual(VariantEvents)));
    }

    [Fact]
    public void A_ping_is_a_line_but_no_event()
    {
        var parser = new SseParser();
        ReadOnlySpan<byte> chunk = FakeEvents.Ping;
        Assert.Equal(SseSignal.None, parser.Read(ref chunk));
        Assert.Equal(2, parser.Lines);
    }

    [Theory]
    [InlineData("data: x", new[] { "x" })]
    [InlineData("data: x\n", new[] { "x" })]
    [InlineData("data: x\n\n", new[] { "x" })]
    [InlineData("event: ping", new string[0])]
    [InlineData("", new string[0])]
    public void The_end_of_the_stream_gives_what_lacks_only_its_blank_line(string stream, string[] events) =>
        Assert.Equal(events, Read([Encoding.UTF8.GetBytes(stream)]));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void An_event_over_the_limit_is_dropped_and_the_next_one_is_whole(int chunk)
    {
        var stream = "data: {\"event\":\"node_finished\",\"x\":\"" + new string('y', 5000) + "\"}\n\ndata: good\n\n";
        var parser = new SseParser(maxEventBytes: 1000);
        List<(SseSignal, string)> found = [];
        foreach (var part in Encoding.UTF8.GetBytes(stream).Chunk(chunk))
        {
            ReadOnlySpan<byte> rest = part;
            while (parser.Read(ref rest) is var signal and not SseSignal.None)
            {
                found.Add((signal, Encoding.UTF8.GetString(parser.Data)));
            }
        }

        Assert.Equal(2, found.Count);
        Assert.Equal(SseSignal.Oversized, found[0].Item1);
        Assert.StartsWith("{\"event\":\"node_finished\"", found[0].Item2);
        Assert.InRange(found[0].Item2.Length, 20, 256);
        Assert.Equal((SseSignal.Data, "good"), found[1]);
    }

    [Fact]
    public void Many_short_data_lines_are_bounded_too()
    {
        var parser = new SseParser(maxEventBytes: 1000);
        ReadOnlySpan<byte> chunk = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("data: 0123456789\n", 1000)) + "\n");
        Assert.Equal(SseSignal.Oversized, parser.Read(ref chunk));
        Assert.InRange(parser.Data.Length, 1, 1000);
    }

    private static List<string> Read(IEnumerable<byte[]> chunks)
    {
        var parser = new SseParser();
        List<string> events = [];
        foreach (var chunk in chunks)
        {
            ReadOnlySpan<byte> rest = chunk;
            while (parser.Read(ref rest) is not SseSignal.None)
            {
                events.Add(Encoding.UTF8.GetString(parser.Data));
            }
        }

        if (parser.Finish() == SseSignal.Data)
        {
            events.Add(Encoding.UTF8.GetString(parser.Data));
        }

        return events;
    }

    private static IEnumerable<byte[]> Cut(byte[] bytes, IEnumerable<int> sizes)
    {
        var position = 0;
        foreach (var size in sizes)
        {
            var end = Math.Min(bytes.Length, position + size);
            yield return bytes[position..end];
            position = end;
        }

        yield return bytes[position..];
    }
}
