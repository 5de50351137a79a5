using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>Frames go to another process and come back as they were, each for itself and under its number.</summary>
public sealed class FrameLogTests
{
    private static readonly ServerFrame[] Frames =
    [
        new ServerFrame.Status(Stage.Listening),
        new ServerFrame.Decision(DecisionKind.Question, 0.5f, "端口是多少？", "interrogative") { Speaker = "guest" },
        new ServerFrame.Answer("a1", 0, "端"),
        new ServerFrame.Answer("a1", 1, "口😀"),
        new ServerFrame.AnswerReplace("a1", "8000", "output_moderation"),
        new ServerFrame.Answer("a1", 2, "。", new AnswerFrameEnd(FinishReason.Complete)
        {
            Usage = new TokenUsage(1, 2, 3),
            Timing = new AnswerFrameTiming(TimeSpan.Zero, TimeSpan.FromMilliseconds(1), null, TimeSpan.FromMilliseconds(2.5), false),
        }),
        new ServerFrame.Error(ErrorCode.RagTimeout, "timed out", true, TimeSpan.FromSeconds(3), "a1", "s/a1") { Limit = "questions" },
        new ServerFrame.GoingAway(GoingAwayReason.Drain, TimeSpan.FromSeconds(1)),
        new ServerFrame.BudgetNotice(new BudgetUse("questions", 8, 10, TimeSpan.FromHours(1))),
    ];

    [Fact]
    public void Every_kind_of_frame_comes_back_as_it_was()
    {
        var buffer = Filled();
        var read = FrameLog.Read(FrameLog.Write(buffer.FramesAfter(0))).ToList();
        Assert.Equal(Enumerable.Range(1, Frames.Length).Select(static i => (long)i), read.Select(static frame => frame.Seq));
        Assert.Equal(Frames.Select(Wire), read.Select(static frame => Wire(frame.Frame)));
    }

    [Fact]
    public void Another_buffer_continues_with_them_and_merges_as_the_first_would()
    {
        var restored = new ReplayBuffer();
        restored.Restore([.. Filled().FramesAfter(2)], Frames.Length);
        Assert.Equal((2, Frames.Length), (restored.ForgottenSeq, restored.LastSeq));
        Assert.Equal("口😀", ((ServerFrame.Answer)restored.Replay(3)[0].Frame).Content);
        Assert.Equal("端口😀", ((ServerFrame.Answer)restored.Replay(2)[0].Frame).Content);
        Assert.False(restored.CanReplayAfter(1));
        Assert.Equal(Frames.Length + 1, restored.Append(Frames[0]).Seq);
    }

    [Fact]
    public void Numbers_continue_after_frames_that_only_the_client_has()
    {
        var buffer = Filled();
        buffer.SkipTo(100);
        Assert.Empty(buffer.Replay(100));
        Assert.False(buffer.CanReplayAfter(99));
        Assert.Equal(0, buffer.Bytes);
        Assert.Equal(101, buffer.Append(Frames[0]).Seq);
    }

    private static ReplayBuffer Filled()
    {
        var buffer = new ReplayBuffer();
        foreach (var frame in Frames)
        {
            buffer.Append(frame);
        }

        return buffer;
    }

    private static string Wire(ServerFrame frame)
    {
        using var writer = new ServerFrameWriter(ProtocolVersion.V2);
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        writer.Write(frame, 1, bytes);
        return System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
