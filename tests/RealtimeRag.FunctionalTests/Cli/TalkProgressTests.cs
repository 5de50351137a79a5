using RealtimeRag.Cli.Talk;
using RealtimeRag.Client;

namespace RealtimeRag.FunctionalTests.Cli;

/// <summary>When a scripted conversation is complete, and whether it succeeded.</summary>
public sealed class TalkProgressTests
{
    private static readonly RagEvent Analyzing = new RagEvent.Status(RagStages.Analyzing, Question: "q");
    private static readonly RagEvent Idle = new RagEvent.Status(RagStages.Idle);
    private static readonly RagEvent NoQuestion = new RagEvent.Status(RagStages.WaitingForQuestion, Note: "n");
    private static readonly RagEvent Dropped = new RagEvent.Status(RagStages.Paused, Note: "n");
    private static readonly RagEvent Ended = new RagEvent.Closed(1000, "", ByPlan: true);

    private readonly TalkProgress _progress = new();

    [Fact]
    public void Nothing_is_pending_before_the_first_final() => Assert.True(_progress.Settled.IsCompleted);

    [Fact]
    public void A_statement_is_handled_when_it_is_classified()
    {
        _progress.Said();
        Assert.False(_progress.Settled.IsCompleted);

        _progress.Note(NoQuestion);

        Assert.True(_progress.Settled.IsCompleted);
    }

    [Fact]
    public void A_question_is_handled_when_its_answer_ends()
    {
        _progress.Said();
        _progress.Note(Analyzing);
        _progress.Note(new RagEvent.Answer("a", 0, "x", new AnswerEnd()));
        Assert.False(_progress.Settled.IsCompleted);

        _progress.Note(Idle);

        Assert.True(_progress.Settled.IsCompleted);
    }

    [Fact]
    public void Every_final_counts_whatever_the_order_of_its_answers()
    {
        _progress.Said();
        _progress.Said();
        _progress.Said();
        var settled = _progress.Settled;
        foreach (var happened in (RagEvent[])[Analyzing, Analyzing, Idle, Dropped])
        {
            _progress.Note(happened);
            Assert.False(settled.IsCompleted);
        }

        _progress.Note(Idle);

        Assert.True(settled.IsCompleted);
    }

    [Fact]
    public void A_pause_handles_no_final()
    {
        _progress.Said();
        _progress.Note(new RagEvent.Status(RagStages.Paused));

        Assert.False(_progress.Settled.IsCompleted);
    }

    [Fact]
    public void Later_text_is_not_settled_by_earlier_decisions()
    {
        _progress.Said();
        _progress.Note(NoQuestion);
        _progress.Said();

        Assert.False(_progress.Settled.IsCompleted);
    }

    [Fact]
    public void The_end_of_the_session_settles_everything()
    {
        _progress.Said();
        _progress.Note(Ended);

        Assert.True(_progress.Settled.IsCompleted);
        Assert.True(_progress.WentWell);
    }

    [Fact]
    public void A_session_that_has_not_ended_has_not_succeeded() => Assert.False(_progress.WentWell);

    public static TheoryData<RagEvent> Mishaps =>
    [
        new RagEvent.Error("RAG_TIMEOUT", "m"),
        new RagEvent.Gap(2, 3),
        new RagEvent.SessionRestarted(new RagSession { SessionId = "s", Protocol = 2 }, "s0", "expired"),
        new RagEvent.Answer("a", 0, "", new AnswerEnd { FinishReason = "error" }),
        new RagEvent.Answer("a", 0, "x", new AnswerEnd { FinishReason = "incomplete" }),
        new RagEvent.Closed(1011, "", ByPlan: false),
    ];

    [Theory]
    [MemberData(nameof(Mishaps))]
    public void A_failure_is_remembered(RagEvent mishap)
    {
        _progress.Note(mishap);
        _progress.Note(Ended);

        Assert.False(_progress.WentWell);
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("truncated")]
    public void A_deliberately_cut_answer_is_not_a_failure(string reason)
    {
        _progress.Note(new RagEvent.Answer("a", 0, "x", new AnswerEnd { FinishReason = reason }));
        _progress.Note(new RagEvent.Disconnected(null, "", TimeSpan.Zero));
        _progress.Note(Ended);

        Assert.True(_progress.WentWell);
    }
}
