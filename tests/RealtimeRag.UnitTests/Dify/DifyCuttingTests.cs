using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Dify;

namespace RealtimeRag.UnitTests.Dify;

/// <summary>The places where the network splits a stream change nothing; a stream that ends too early is never taken for a complete one.</summary>
public sealed class DifyCuttingTests
{
    public static TheoryData<string> Streams => [.. Fixtures.Names.Where(n => n.EndsWith(".sse", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Streams))]
    public void Fault21_Every_recorded_stream_cut_at_every_byte_gives_the_same_events(string name)
    {
        var bytes = Fixtures.Read(name);
        var whole = new DifyReplay().Play(bytes);

        // The long ones at every eleventh byte: the cost grows with the square of the length.
        for (var i = 1; i < bytes.Length; i += bytes.Length > 3500 ? 11 : 1)
        {
            var cut = new DifyReplay().Play(bytes[..i], bytes[i..]);
            Assert.True(Same(whole, cut), $"{name} differs when cut at byte {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Fault21_Every_recorded_stream_byte_by_byte_gives_the_same_events(string name)
    {
        var bytes = Fixtures.Read(name);
        Assert.True(Same(new DifyReplay().Play(bytes), new DifyReplay().Play(bytes.Chunk(1))));
    }

    [Theory]
    [InlineData("stream_chat_annotation_reply.sse")]
    [InlineData("stream_chat_tts.sse")]
    [InlineData("stream_chatflow_annotation_reply_1_13_to_1_14.sse")]
    public void Fault22_A_stream_that_ends_at_any_byte_shows_a_beginning_of_its_text_and_one_end(string name)
    {
        var bytes = Fixtures.Read(name);
        var text = new DifyReplay().Play(bytes).Text;
        for (var i = 0; i < bytes.Length; i++)
        {
            var cut = new DifyReplay().Play(bytes[..i]);
            Assert.StartsWith(cut.Text, text);
            Assert.True(cut.Turn.IsOver);
            Assert.True(cut.Turn.State == DifyTurnState.Succeeded ? cut.Text == text : cut.Turn.Fault is not null, $"{name} ended at byte {i}");
        }
    }

    private static bool Same(DifyReplay a, DifyReplay b) =>
        a.Text == b.Text && a.Turn.State == b.Turn.State && a.Turn.Fault == b.Turn.Fault && a.Turn.TaskId == b.Turn.TaskId
        && a.Shown.SequenceEqual(b.Shown) && a.Events.Count == b.Events.Count;
}
