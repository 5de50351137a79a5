using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Client;
using RealtimeRag.Client.Delivery;
using RealtimeRag.Client.Wire;

namespace RealtimeRag.UnitTests.Client;

/// <summary>Whatever a server sends, the client neither throws nor loses its footing.</summary>
public sealed class GarbageProperties
{
    private static readonly string[] Types = ["ack", "status", "decision", "answer", "answer_replace", "error", "hologram"];
    private static readonly long[] Numbers = [long.MinValue, -1, 0, 1, 2, 3, 5, 100, int.MaxValue, long.MaxValue - 1, long.MaxValue];

    private static Gen<string?> Words { get; } = Gen.Elements<string?>(null, "", "a", "b", "resume", "asr_chunk", "listening", "closed", "\ud83d");

    private static Gen<WireFrame> Frames { get; } =
        from type in Gen.Elements(Types)
        from seq in Gen.Elements(Numbers)
        from numbered in Gen.Elements(true, true, false)
        from one in Words
        from two in Words
        from index in Gen.Elements(-5, 0, 1, 2, int.MaxValue)
        from flag in Gen.Elements<bool?>(null, true, false)
        select new WireFrame
        {
            Type = type,
            Seq = numbered ? seq : null,
            SessionId = one,
            ReceivedType = two,
            Recovered = flag,
            Final = flag,
            Stage = two,
            Kind = one,
            AnswerId = one,
            StreamIndex = index,
            Content = two,
            Reason = one,
            Code = one,
            ResumeToken = one,
            Epoch = two,
            ResumeWindowMs = index,
            MaxMessageBytes = index,
        };

    [Fact]
    public void No_order_of_frames_breaks_the_session() => Prop.ForAll(Frames.ArrayOf().ToArbitrary(), Gen.Choose(1, 2).ToArbitrary(), (frames, version) =>
    {
        var outbox = new MessageOutbox(100, 100_000);
        var tracker = new SessionTracker(outbox, new SessionPreferences());
        List<RagEvent> events = [];
        tracker.Begin(version);
        foreach (var frame in frames)
        {
            tracker.Accept(frame, events);
        }

        outbox.Close();
        tracker.Begin(version);
        foreach (var frame in frames)
        {
            tracker.Accept(frame, events);
        }

        Assert.DoesNotContain(null, events);
        Assert.InRange(events.Count(e => e is RagEvent.Connected), 0, 1);
    }).Check(PropertyRuns.Of(2_000));

    [Fact]
    public void Numbers_only_ever_rise_and_nothing_below_them_is_delivered() => Prop.ForAll(Frames.ArrayOf().ToArbitrary(), frames =>
    {
        var sequence = new FrameSequence();
        foreach (var frame in frames)
        {
            var last = sequence.Last;
            var arrival = sequence.Accept(frame);
            Assert.Equal(Math.Max(last, frame.Seq ?? last), sequence.Last);
            Assert.Equal(frame.Seq is null || frame.Seq > last, arrival.IsNew);
            Assert.EndsWith(arrival.NewText, frame.Content ?? "", StringComparison.Ordinal);
        }
    }).Check(PropertyRuns.Of(2_000));

    [Fact]
    public void No_bytes_break_the_reader() => Prop.ForAll(Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf().ToArbitrary(), bytes =>
    {
        WireFrame.Read(bytes);
        WireFrame.Read([(byte)'{', .. bytes, (byte)'}']);
    }).Check(PropertyRuns.Of(2_000));

    [Fact]
    public void Every_text_goes_out_as_one_message_and_comes_back_the_same() => Prop.ForAll<string>(text =>
    {
        var message = MessageWriter.Chunk(text ?? "", isFinal: true);
        using var json = System.Text.Json.JsonDocument.Parse(message.Utf8);
        return json.RootElement.GetProperty("text").GetString() == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
    }).Check(PropertyRuns.Of(1_000));
}
