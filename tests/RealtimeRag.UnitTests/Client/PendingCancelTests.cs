using System.Text;
using RealtimeRag.Client.Delivery;
using RealtimeRag.Client.Wire;

namespace RealtimeRag.UnitTests.Client;

/// <summary>A cancel that is sent later than it was called cancels what it was called for, and never the next answer.</summary>
public sealed class PendingCancelTests
{
    private readonly MessageOutbox _outbox = new(maxMessages: 8, maxBytes: 2000);

    public PendingCancelTests() => _outbox.OpenFresh([]);

    [Fact]
    public void A_cancel_sent_at_once_is_unchanged()
    {
        Begins("a1");
        Assert.Equal(["cancel"], Send(MessageWriter.Cancel(null)));
    }

    [Fact]
    public void A_cancel_sent_again_names_the_answer_that_was_running()
    {
        Begins("a1");
        Send(MessageWriter.Cancel(null));
        Assert.Equal(["cancel a1"], AfterReplay());
    }

    [Fact]
    public void A_cancel_names_its_answer_each_time_it_is_sent_again()
    {
        Begins("a1");
        Send(MessageWriter.Cancel(null));
        AfterReplay();
        AfterReplay();
        Assert.Equal(["cancel a1"], AfterReplay());
        _outbox.Acknowledge("cancel");
        Assert.Empty(AfterReplay());
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("complete")]
    public void A_cancel_is_dropped_if_the_replay_shows_the_end_of_its_answer(string reason)
    {
        Begins("a1");
        Send(MessageWriter.Cancel(null));
        Assert.Empty(AfterReplay(Frames.End("a1", reason), Status("a2"), Frames.Answer("a2", 0, "next")));
    }

    [Fact]
    public void A_cancel_with_an_id_is_dropped_likewise()
    {
        Begins("a1");
        Send(MessageWriter.Cancel("a1"), MessageWriter.Cancel("a7"));
        Assert.Equal(["cancel a7"], AfterReplay(Frames.End("a1", "cancelled")));
    }

    [Fact]
    public void A_question_that_was_asked_meanwhile_is_not_cancelled()
    {
        Begins("a1");
        Send(MessageWriter.Cancel(null));
        _outbox.Close();
        _outbox.Add(MessageWriter.Ask("next"));
        Assert.Equal(["next"], AfterReplay(Frames.End("a1", "cancelled")));
    }

    [Fact]
    public void A_cancel_without_a_connection_refers_to_the_answer_running_then()
    {
        Begins("a1");
        _outbox.Close();
        _outbox.Add(MessageWriter.Cancel(null));
        Assert.Empty(AfterReplay(Frames.End("a1", "complete"), Status("a2")));
    }

    [Fact]
    public void A_cancel_without_a_connection_is_sent_if_its_answer_is_still_running()
    {
        Begins("a1");
        _outbox.Close();
        _outbox.Add(MessageWriter.Cancel(null));
        Assert.Equal(["cancel a1"], AfterReplay(Frames.Answer("a1", 1, "more")));
    }

    [Fact]
    public void A_cancel_before_any_answer_refers_to_the_first_one_to_start()
    {
        Send(MessageWriter.Ask("q"), MessageWriter.Cancel(null));
        Assert.Equal(["cancel a1"], AfterReplay(Frames.Status("analyzing", "q", "a1"), Status("a1")));
    }

    [Fact]
    public void A_cancel_after_a_question_that_never_arrived_is_unchanged()
    {
        Send(MessageWriter.Ask("q"), MessageWriter.Cancel(null));
        Assert.Equal(["q", "cancel"], AfterReplay());
        Assert.Equal(["cancel a1"], AfterReplay(Frames.Status("analyzing", "q", "a1"), Status("a1")));
    }

    [Fact]
    public void A_cancel_without_a_running_answer_is_not_sent_again()
    {
        Send(MessageWriter.Cancel(null));
        _outbox.Close();
        _outbox.Add(MessageWriter.Ask("next"));
        Assert.Equal(["next"], AfterReplay());
    }

    [Fact]
    public void In_a_new_session_the_answers_of_the_old_one_are_not_cancelled()
    {
        Begins("a1");
        Send(MessageWriter.Cancel(null), MessageWriter.Cancel("a1"), MessageWriter.Ask("q"));
        _outbox.Close();
        _outbox.OpenFresh([]);
        Assert.Equal(["q"], TakeAll());
        _outbox.Acknowledge("ask");
        Send(MessageWriter.Cancel(null));
        Assert.Equal(["cancel a1"], AfterReplay(Status("a1")));
    }

    [Fact]
    public void Dropped_or_renamed_cancels_are_accounted_for()
    {
        for (var i = 0; i < 500; i++)
        {
            Begins($"a{i}");
            Send(MessageWriter.Cancel(null), MessageWriter.Cancel($"a{i}"));
            AfterReplay(i % 2 == 0 ? [Frames.End($"a{i}", "cancelled")] : []);
            _outbox.Acknowledge("cancel");
            _outbox.Acknowledge("cancel");
        }

        _outbox.Add(MessageWriter.Ask(new string('x', 1_900)));
    }

    private static WireFrame Status(string answerId) => Frames.Status("querying_rag", answerId: answerId);

    private void Begins(string answerId) => _outbox.Witness(Status(answerId));

    private List<string> Send(params OutgoingMessage[] messages)
    {
        foreach (var message in messages)
        {
            _outbox.Add(message);
        }

        return TakeAll();
    }

    private List<string> AfterReplay(params WireFrame[] frames)
    {
        _outbox.Close();
        _outbox.OpenResumed();
        TakeAll();
        foreach (var frame in frames)
        {
            _outbox.Witness(frame);
        }

        _outbox.Acknowledge("keepalive");
        return TakeAll();
    }

    private List<string> TakeAll()
    {
        List<string> taken = [];
        while (_outbox.TryTake(out var message))
        {
            if (message.Kind != MessageKind.Fence)
            {
                taken.Add(message.Kind == MessageKind.Cancel ? $"cancel {AnswerOf(message)}".TrimEnd() : message.Text);
            }
        }

        return taken;
    }

    private static string AnswerOf(OutgoingMessage cancel)
    {
        using var json = System.Text.Json.JsonDocument.Parse(Encoding.UTF8.GetString(cancel.Utf8));
        return json.RootElement.TryGetProperty("answer_id", out var id) ? id.GetString()! : "";
    }
}
