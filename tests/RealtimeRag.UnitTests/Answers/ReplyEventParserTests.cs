using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.UnitTests.Answers;

/// <summary>Events are found in every form that backends and gateways give a reply, and in no form that they do not.</summary>
public sealed class ReplyEventParserTests
{
    // What the standard allows: comment, id, retry, CR LF, CR, no space, several data lines, unusual separators inside text.
    private const string Standard =
        "\uFEFF: comment\nid: 7\nretry: 100\ndata: {\"a\":1}\n\nevent: ping\n\ndata:{\"b\":2}\r\n\r\ndata: {\"c\":\rdata: 3}\r\rdata\n\n"
        + "data: {\"t\":\"\u2028\u2029\u0085 保修👩‍🔧\"}\n\ndata:  {\"d\":\" } \"}\n\nevent: ping\n\nfoo\n\n";

    // What gateways make of it.
    private const string Field =
        "data: : PROCESSING\n\ndata: {\"a\":1}\ndata: {\"b\":[{}]}\nDATA : {\"c\":\"\\\"}\"} data: {\"d\":2}{\"e\":3}\n{\"f\":4}\ndata: data: {\"g\":\n  5}\n"
        + "event: error\ndata: {\"h\":6}\ndata: {\"i\":7}\nerror: {\"j\":8}\n\0{\"k\":9}\0\nevent:error\ndata: too many\n\ndata: keep-alive\n\n[{\"l\":1}]\n: end\ndata: {\"m\":1}[DONE]";

    private static readonly string[] StandardEvents = ["{\"a\":1}", "{\"b\":2}", "{\"c\":\n3}", "{\"t\":\"\u2028\u2029\u0085 保修👩‍🔧\"}", "{\"d\":\" } \"}"];

    private static readonly string[] FieldEvents =
    [
        "{\"a\":1}", "{\"b\":[{}]}", "{\"c\":\"\\\"}\"}", "{\"d\":2}", "{\"e\":3}", "{\"f\":4}", "{\"g\":\n5}", "!{\"h\":6}", "{\"i\":7}", "!{\"j\":8}", "{\"k\":9}",
        "ErrorText:too many", "[{\"l\":1}]", "{\"m\":1}", "Done:",
    ];

    public static TheoryData<string, string[]> Streams => new() { { Standard, StandardEvents }, { Field, FieldEvents } };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Every_cut_in_two_gives_the_same_events(string stream, string[] events)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        for (var i = 0; i <= bytes.Length; i++)
        {
            Assert.Equal(events, Read([bytes[..i], bytes[i..]]));
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Any_cutting_gives_the_same_events(string stream, string[] events)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        Check.One(PropertyRuns.Of(300), Prop.ForAll(Arb.From(Gen.Choose(1, 9).ListOf(300)), sizes => Read(Cut(bytes, sizes)).SequenceEqual(events)));
    }

    [Theory]
    [InlineData("data: {\"x\":1}", new[] { "{\"x\":1}" })]
    [InlineData("data: {\"x\":1}\n", new[] { "{\"x\":1}" })]
    [InlineData("data: {\"x\":1}\n\n", new[] { "{\"x\":1}" })]
    [InlineData("{\n  \"x\": [\n\n    1\n  ]\n}", new[] { "{\n\"x\": [\n1\n]\n}" })]
    [InlineData("data: {\n\"x\":1\n}\n\n", new[] { "{\n\"x\":1\n}" })]
    [InlineData("{\"x\":1}\n\ndata: [DONE]\n\n", new[] { "{\"x\":1}", "Done:" })]
    [InlineData("data: {\"x\":1}data: [DONE]\n", new[] { "{\"x\":1}", "Done:" })]
    [InlineData("data:[done]", new[] { "Done:" })]
    [InlineData("data: \"[DONE]\"\n\n", new[] { "Done:" })]
    [InlineData("[DONE]", new[] { "Done:" })]
    [InlineData("event: ping", new string[0])]
    [InlineData("<html>{</html>", new string[0])]
    [InlineData("data: [1,2]\n\n[ERROR]\n", new string[0])]
    [InlineData("data: \"{\\\"x\\\":\\\"\\u4fdd\\\\n\\\"}\"\n\n", new[] { "{\"x\":\"保\\n\"}" })]
    [InlineData("data: \"{\\n  \\\"x\\\": 1\\n}\"", new[] { "{\n  \"x\": 1\n}" })]
    [InlineData("\"[{\\\"x\\\":1}]\" \"{}\"", new[] { "[{\"x\":1}]", "{}" })]
    [InlineData("event: error\ndata: \"{\\\"x\\\":1}\"\n\n", new[] { "!{\"x\":1}" })]
    [InlineData("data: \"{name} is a placeholder\"\n\ndata: \"keep-alive\"\n\n", new string[0])]
    [InlineData("", new string[0])]
    public void Whole_replies_and_ends_without_a_blank_line_are_read(string stream, string[] events) =>
        Assert.Equal(events, Read([Encoding.UTF8.GetBytes(stream)]));

    [Theory]
    [InlineData("data: {\"x\":", "Broken:")]
    [InlineData("{\"x\":", "Broken:")]
    [InlineData("data: \"{\\\"x\\\":1", "Broken:")]
    [InlineData("data: {\"x\":[}\n\ndata: {\"y\":1}\n\n", "Broken:", "{\"y\":1}")]
    [InlineData("data: {\"x\":\nevent: message\ndata: {\"y\":1}\n\n", "Broken:", "{\"y\":1}")]
    [InlineData("data: {\"y\":1}\n\nda", "{\"y\":1}", "Broken:")]
    [InlineData("data: {\"y\":1}\n\ndata:", "{\"y\":1}", "Broken:")]
    public void An_event_that_breaks_off_is_reported(string stream, params string[] events) => Assert.Equal(events, Read([Encoding.UTF8.GetBytes(stream)]));

    [Fact]
    public void Text_that_is_not_an_event_is_counted_and_markup_is_recognized()
    {
        var parser = new ReplyEventParser();
        ReadOnlySpan<byte> page = "<html>\n502 Bad Gateway\n"u8;
        Assert.Equal(ReplySignal.None, parser.Read(ref page));
        Assert.Equal((21L, true), (parser.SkippedBytes, parser.SkippedMarkup));
    }

    [Fact]
    public void A_ping_is_neither_an_event_nor_text()
    {
        var parser = new ReplyEventParser();
        ReadOnlySpan<byte> chunk = FakeEvents.Ping;
        Assert.Equal(ReplySignal.None, parser.Read(ref chunk));
        Assert.Equal(0, parser.SkippedBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void An_event_over_the_limit_is_dropped_and_the_next_one_is_whole(int chunk)
    {
        var stream = "data: {\"event\":\"node_finished\",\"x\":\"" + new string('y', 5000) + "\"}\n\ndata: {\"good\":1}\n\n";
        var parser = new ReplyEventParser(maxEventBytes: 1000);
        List<(ReplySignal, string)> found = [];
        foreach (var part in Encoding.UTF8.GetBytes(stream).Chunk(chunk))
        {
            ReadOnlySpan<byte> rest = part;
            while (parser.Read(ref rest) is var signal and not ReplySignal.None)
            {
                found.Add((signal, Encoding.UTF8.GetString(parser.Data.Span)));
            }
        }

        Assert.Equal(2, found.Count);
        Assert.Equal(ReplySignal.Oversized, found[0].Item1);
        Assert.StartsWith("{\"event\":\"node_finished\"", found[0].Item2);
        Assert.InRange(found[0].Item2.Length, 20, 256);
        Assert.Equal((ReplySignal.Json, "{\"good\":1}"), found[1]);
    }

    [Fact]
    public void Many_short_lines_of_one_value_are_bounded_too()
    {
        var parser = new ReplyEventParser(maxEventBytes: 1000);
        ReadOnlySpan<byte> chunk = Encoding.UTF8.GetBytes("data: [{\n" + string.Concat(Enumerable.Repeat("data: \"0123456789\",\n", 1000)) + "data: }]\n\n");
        Assert.Equal(ReplySignal.Oversized, parser.Read(ref chunk));
        Assert.InRange(parser.Data.Length, 1, 1000);
    }

    // 64 MiB of one line in pieces of 4 KiB: were a line looked through from its beginning with each piece, this would not end.
    [Fact]
    public void A_long_value_is_scanned_once()
    {
        var parser = new ReplyEventParser(maxEventBytes: 128 * 1024 * 1024);
        var piece = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":[\"\\\"}\"]},", 300)));
        ReadOnlySpan<byte> rest = "data: [{\"all\":[\n"u8;
        Assert.Equal(ReplySignal.None, parser.Read(ref rest));
        for (var i = 0; i < 64 * 1024 * 1024 / piece.Length; i++)
        {
            rest = piece;
            Assert.Equal(ReplySignal.None, parser.Read(ref rest));
        }

        rest = "{}]}]\n"u8;
        Assert.Equal(ReplySignal.Json, parser.Read(ref rest));
    }

    private static List<string> Read(IEnumerable<byte[]> chunks)
    {
        var parser = new ReplyEventParser();
        List<string> events = [];
        foreach (var chunk in chunks)
        {
            ReadOnlySpan<byte> rest = chunk;
            while (parser.Read(ref rest) is var signal and not ReplySignal.None)
            {
                events.Add(Show(parser, signal));
            }
        }

        while (parser.Finish() is var signal and not ReplySignal.None)
        {
            events.Add(Show(parser, signal));
        }

        return events;
    }

    private static string Show(ReplyEventParser parser, ReplySignal signal) => signal switch
    {
        ReplySignal.Json => (parser.IsError ? "!" : "") + Encoding.UTF8.GetString(parser.Data.Span),
        ReplySignal.ErrorText => "ErrorText:" + Encoding.UTF8.GetString(parser.Data.Span),
        _ => $"{signal}:",
    };

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
