using System.Text;
using RealtimeRag.Client.Delivery;
using RealtimeRag.Client.Wire;

namespace RealtimeRag.UnitTests.Client;

public sealed class MessageOutboxTests
{
    private readonly MessageOutbox _outbox = new(maxMessages: 8, maxBytes: 2000);

    [Fact]
    public void Nothing_is_sent_before_the_session_has_begun()
    {
        _outbox.Add(Final("一"));

        Assert.Empty(TakeAll());
        _outbox.OpenFresh([]);
        Assert.Equal(["一"], TakeAll());
    }

    [Fact]
    public void While_disconnected_only_the_newest_interim_waits()
    {
        _outbox.Add(Interim("我想"));
        _outbox.Add(Interim("我想问"));
        _outbox.Add(Final("我想问一下。"));
        _outbox.Add(Interim("端"));
        _outbox.Add(Interim("端口"));

        _outbox.OpenFresh([]);

        Assert.Equal(["我想问一下。", "端口"], TakeAll());
    }

    [Fact]
    public void While_connected_every_interim_is_sent()
    {
        _outbox.OpenFresh([]);
        _outbox.Add(Interim("我想"));
        _outbox.Add(Interim("我想问"));

        Assert.Equal(["我想", "我想问"], TakeAll());
    }

    [Fact]
    public void A_final_that_was_confirmed_is_not_sent_again()
    {
        Sent(Final("一"));
        _outbox.Acknowledge("asr_chunk");

        Assert.Empty(AfterResume());
    }

    [Fact]
    public void A_message_of_a_recognizer_is_confirmed_by_its_own_name_and_sent_again_without()
    {
        Sent(Recognized("""{"text":"一"}"""), Recognized("""{"text":"二"}"""));
        Assert.Equal("""{"text":"一"}""", Encoding.UTF8.GetString(_outbox.Acknowledge("from.vosk")!.Utf8));
        _outbox.Close();
        _outbox.OpenResumed();
        Assert.True(_outbox.TryTake(out _));
        _outbox.Acknowledge("keepalive");
        Assert.True(_outbox.TryTake(out var again));
        Assert.Equal("""{"text":"二"}""", Encoding.UTF8.GetString(again.Utf8));
    }

    [Fact]
    public void A_final_in_doubt_waits_for_the_fence_and_is_sent_again()
    {
        Sent(Final("一"));
        _outbox.Add(Final("二"));
        _outbox.Close();
        _outbox.OpenResumed();

        Assert.Equal(["<fence>"], TakeAll());
        _outbox.Acknowledge("keepalive");
        Assert.Equal(["一", "二"], TakeAll());
    }

    [Fact]
    public void A_decision_in_the_replay_proves_that_the_final_arrived()
    {
        Sent(Final("一"), Final("二"));
        _outbox.Close();
        _outbox.OpenResumed();
        TakeAll();
        _outbox.Witness(Frames.Decision("一"));

        _outbox.Acknowledge("keepalive");

        Assert.Equal(["二"], TakeAll());
    }

    [Fact]
    public void Decisions_count_from_the_oldest_final_even_if_that_was_acknowledged()
    {
        Sent(Final("一"), Final("二"));
        _outbox.Acknowledge("asr_chunk");
        _outbox.Close();
        _outbox.OpenResumed();
        TakeAll();
        _outbox.Witness(Frames.Decision("一"));
        _outbox.Acknowledge("keepalive");

        Assert.Equal(["二"], TakeAll());
    }

    [Theory]
    [InlineData("INVALID_MESSAGE")]
    [InlineData("RATE_LIMITED")]
    public void A_final_that_was_refused_after_its_acknowledgement_gets_no_decision(string code)
    {
        Sent(Final("一"), Final("二"));
        _outbox.Acknowledge("asr_chunk");
        Assert.Equal("一", _outbox.Witness(Frames.Error(code))?.Text);

        Assert.Empty(AfterReplayOf(Frames.Decision("二")));
    }

    [Theory]
    [InlineData("INVALID_MESSAGE")]
    [InlineData("RATE_LIMITED")]
    public void A_refusal_says_nothing_about_what_is_not_acknowledged_yet(string code)
    {
        Sent(Final("一"), Final("二"));
        _outbox.Acknowledge("asr_chunk");
        _outbox.Witness(Frames.Error(code));

        Assert.Equal(["<fence>", "二"], AfterResume());
    }

    [Fact]
    public void An_error_that_follows_no_acknowledgement_refuses_no_message()
    {
        Sent(Final("一"));
        _outbox.Acknowledge("asr_chunk");
        _outbox.Witness(Frames.Decision("一"));

        Assert.Null(_outbox.Witness(Frames.Error("RATE_LIMITED")));
    }

    [Fact]
    public void An_error_of_the_backend_refuses_no_message()
    {
        Sent(Final("一"));
        _outbox.Acknowledge("asr_chunk");

        Assert.Null(_outbox.Witness(Frames.Error("RAG_TIMEOUT")));
    }

    [Fact]
    public void A_question_in_the_replay_proves_that_it_was_asked()
    {
        Sent(MessageWriter.Ask("端口？"), MessageWriter.Control(MessageKind.InstantQuery), MessageWriter.Control(MessageKind.Stop));
        _outbox.Close();
        _outbox.OpenResumed();
        TakeAll();
        _outbox.Witness(Frames.Status("analyzing", "端口？"));
        _outbox.Witness(Frames.Status("instant_query", "问"));
        _outbox.Witness(Frames.Status("closed"));
        _outbox.Acknowledge("keepalive");

        Assert.Empty(TakeAll());
    }

    [Fact]
    public void Outdated_interims_and_keepalives_are_not_sent_again()
    {
        Sent(Interim("一"), MessageWriter.Keepalive(fence: false));

        Assert.Empty(AfterResume());
    }

    [Fact]
    public void The_end_of_a_turn_is_sent_again_with_the_interim_that_it_closes()
    {
        Sent(Interim("一"), EndTurn(), Interim("二"), EndTurn());

        Assert.Equal(["<fence>", "一", "<control>", "二", "<control>"], AfterResume());
        Assert.Equal(["<fence>", "一", "<control>", "二", "<control>"], AfterResume());
    }

    [Fact]
    public void The_end_of_a_turn_during_a_break_brings_the_interim_that_was_in_flight()
    {
        Sent(Interim("一"));
        _outbox.Close();
        _outbox.Add(EndTurn());
        _outbox.OpenResumed();

        Assert.Equal(["一", "<control>"], TakeAll());
    }

    [Fact]
    public void The_end_of_a_turn_after_a_break_brings_the_interim_that_was_in_flight()
    {
        Sent(Interim("一"));
        _outbox.Close();
        _outbox.OpenResumed();
        _outbox.Add(EndTurn());

        Assert.Equal(["一", "<control>"], TakeAll());
    }

    [Fact]
    public void A_new_session_gets_the_interim_with_the_end_of_its_turn_even_if_the_old_one_confirmed_it()
    {
        Sent(Interim("一"));
        _outbox.Acknowledge("asr_chunk");
        _outbox.Close();
        _outbox.OpenFresh([]);
        _outbox.Add(EndTurn());

        Assert.Equal(["一", "<control>"], TakeAll());
    }

    [Fact]
    public void The_end_of_a_turn_on_the_same_connection_repeats_no_interim()
    {
        Sent(Interim("一"), EndTurn());
        _outbox.Add(Interim("二"));
        TakeAll();
        _outbox.Add(EndTurn());

        Assert.Equal(["<control>"], TakeAll());
    }

    [Fact]
    public void A_decision_in_the_replay_proves_the_end_of_a_turn_and_its_interim()
    {
        Sent(Interim("一"), EndTurn());

        Assert.Empty(AfterReplayOf(Frames.Decision("一")));
    }

    [Fact]
    public void The_end_of_a_turn_does_not_bring_what_a_final_has_replaced()
    {
        Sent(Interim("一"), Final("一。"), EndTurn());

        Assert.Equal(["<fence>", "一。", "<control>"], AfterResume());
    }

    [Fact]
    public void A_final_of_another_sentence_leaves_the_interim_open()
    {
        Sent(Keyed("一", "k1", isFinal: false), Keyed("二", "k2", isFinal: true), EndTurn());

        Assert.Equal(["<fence>", "二", "一", "<control>"], AfterResume());
    }

    [Fact]
    public void A_break_during_the_fence_keeps_the_doubt()
    {
        Sent(Final("一"));
        _outbox.Close();
        _outbox.OpenResumed();
        TakeAll();

        Assert.Equal(["<fence>", "一"], AfterResume());
    }

    [Fact]
    public void A_new_session_gets_its_beginning_then_everything_in_doubt_in_order()
    {
        Sent(Final("一"), Final("二"));
        _outbox.Add(Final("三"));
        _outbox.Close();

        _outbox.OpenFresh([MessageWriter.Configure(new("en"))]);

        Assert.Equal(["<configure>", "一", "二", "三"], TakeAll());
    }

    [Fact]
    public void Waiting_commands_are_not_part_of_the_restoration()
    {
        Sent(Final("一"), MessageWriter.Control(MessageKind.Listen));
        _outbox.Add(MessageWriter.Configure(new(Suggested: true)));
        _outbox.Close();

        _outbox.OpenFresh([MessageWriter.Configure(new("en")), MessageWriter.Control(MessageKind.Pause)]);

        Assert.Equal(["<configure>", "<control>", "一", "<control>", "<configure>"], TakeAll());
    }

    [Fact]
    public void An_unconfirmed_restoration_is_sent_once_to_the_next_session()
    {
        Sent(Final("一"));
        for (var session = 2; session < 20; session++)
        {
            _outbox.Close();
            _outbox.OpenFresh([MessageWriter.Configure(new("en")), MessageWriter.Control(MessageKind.Pause)]);
            Assert.Equal(["<configure>", "<control>", "一"], TakeAll());
        }

        _outbox.Add(MessageWriter.Ask(new string('x', 1_700)));
    }

    [Fact]
    public void A_lost_restoration_is_sent_again_to_the_same_session()
    {
        _outbox.OpenFresh([MessageWriter.Configure(new("en"))]);
        TakeAll();

        Assert.Equal(["<fence>", "<configure>"], AfterResume());
    }

    [Fact]
    public void Decisions_of_an_old_session_say_nothing_about_the_new_one()
    {
        Sent(Final("一"));
        _outbox.Acknowledge("asr_chunk");
        _outbox.Close();
        _outbox.OpenFresh([]);
        Sent(Final("二"));
        _outbox.Close();
        _outbox.OpenResumed();
        TakeAll();
        _outbox.Witness(Frames.Decision("二"));
        _outbox.Acknowledge("keepalive");

        Assert.Empty(TakeAll());
    }

    [Fact]
    public void Too_many_messages_throw_an_exception()
    {
        for (var i = 0; i < 8; i++)
        {
            _outbox.Add(Final("句"));
        }

        Assert.False(_outbox.TryAdd(Final("句"), out var shortage));
        Assert.Contains("MaxBufferedMessages", shortage, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_bytes_throw_an_exception()
    {
        Assert.False(_outbox.TryAdd(Final(new string('x', 2000)), out var shortage));
        Assert.Contains("MaxBufferedBytes", shortage, StringComparison.Ordinal);
    }

    [Fact]
    public void Confirmed_messages_always_make_room()
    {
        _outbox.OpenFresh([]);
        for (var i = 0; i < 1000; i++)
        {
            _outbox.Add(i % 3 == 0 ? Interim("很长的一句话") : Final("很长的一句话"));
            TakeAll();
            if (i % 5 == 0)
            {
                _outbox.Close();
                _outbox.OpenResumed();
                TakeAll();
                _outbox.Acknowledge("keepalive");
                TakeAll();
            }

            _outbox.Acknowledge("asr_chunk");
            _outbox.NoteReceived(i + 1);
            TakeAll();
            _outbox.Acknowledge("received");
        }
    }

    [Fact]
    public void Only_the_newest_note_of_what_was_received_is_sent()
    {
        _outbox.OpenFresh([]);
        _outbox.NoteReceived(3);
        _outbox.NoteReceived(9);

        Assert.True(_outbox.TryTake(out var note));
        Assert.Contains("9", System.Text.Encoding.UTF8.GetString(note.Utf8), StringComparison.Ordinal);
        Assert.False(_outbox.TryTake(out _));
    }

    private static OutgoingMessage Interim(string text) => MessageWriter.Chunk(text, isFinal: false);

    private static OutgoingMessage Recognized(string json) => MessageWriter.Recognized("vosk", Encoding.UTF8.GetBytes(json));

    private static OutgoingMessage Final(string text) => MessageWriter.Chunk(text, isFinal: true);

    private static OutgoingMessage Keyed(string text, string key, bool isFinal) => MessageWriter.Chunk(text, isFinal, new(null, null, key));

    private static OutgoingMessage EndTurn() => MessageWriter.Control(MessageKind.EndTurn);

    private void Sent(params OutgoingMessage[] messages)
    {
        _outbox.OpenFresh([]);
        foreach (var message in messages)
        {
            _outbox.Add(message);
        }

        TakeAll();
    }

    private List<string> AfterReplayOf(WireFrame frame)
    {
        _outbox.Close();
        _outbox.OpenResumed();
        TakeAll();
        _outbox.Witness(frame);
        _outbox.Acknowledge("keepalive");
        return TakeAll();
    }

    private List<string> AfterResume()
    {
        _outbox.Close();
        _outbox.OpenResumed();
        var taken = TakeAll();
        _outbox.Acknowledge("keepalive");
        return [.. taken, .. TakeAll()];
    }

    private List<string> TakeAll()
    {
        List<string> taken = [];
        while (_outbox.TryTake(out var message))
        {
            taken.Add(message.Kind == MessageKind.Fence ? "<fence>" : message.Text.Length > 0 ? message.Text : $"<{message.WireType}>");
        }

        return taken;
    }
}
