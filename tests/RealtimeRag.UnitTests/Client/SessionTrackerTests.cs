using System.Text;
using RealtimeRag.Client;
using RealtimeRag.Client.Delivery;
using RealtimeRag.Client.Wire;

namespace RealtimeRag.UnitTests.Client;

public sealed class SessionTrackerTests
{
    private const string PauseText = """{"type":"control","action":"pause"}""";

    private readonly MessageOutbox _outbox = new(100, 100_000);
    private readonly SessionPreferences _preferences = new();
    private readonly SessionTracker _tracker;

    public SessionTrackerTests() => _tracker = new SessionTracker(_outbox, _preferences);

    [Fact]
    public void The_first_acknowledgement_begins_the_session()
    {
        Assert.Null(_tracker.Begin(2));

        var events = Accept(Hello("s1", "t1"), Listening(1));

        Assert.Equal("s1", Assert.IsType<RagEvent.Connected>(events[0]).Session.SessionId);
        Assert.Equal(new RagEvent.Status("listening") { Seq = 1 }, events[1]);
        Assert.True(_tracker.IsResumable);
    }

    [Fact]
    public void A_recovered_session_keeps_its_numbers_and_gets_a_new_token()
    {
        Start();
        Accept(Listening(2), Listening(3));

        Assert.Contains("\"last_seq\":3", Text(_tracker.Begin(2)!), StringComparison.Ordinal);
        var events = Accept(Hello("fresh", "x"), Listening(1), Reply("s1", true, "t2"), Listening(4));

        Assert.IsType<RagEvent.Resumed>(events[0]);
        Assert.Equal(4, events[1].Seq);
        Assert.Equal(2, events.Count);
        Assert.Contains("\"resume_token\":\"t2\"", Text(_tracker.Begin(2)!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_resume_continues_with_the_new_session_and_reports_it()
    {
        Start();
        Accept(Listening(2), Listening(3));
        _tracker.Begin(2);

        var events = Accept(Hello("fresh", "x"), Listening(1), Reply("fresh", false, "y", "expired"), Listening(2));

        var restarted = Assert.IsType<RagEvent.SessionRestarted>(events[0]);
        Assert.Equal(("fresh", "s1", "expired"), (restarted.Session.SessionId, restarted.PreviousSessionId, restarted.Reason));
        Assert.Equal([1, 2], events.Skip(1).Select(e => e.Seq));
        Assert.Contains("\"resume_token\":\"y\"", Text(_tracker.Begin(2)!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_v1_session_starts_over()
    {
        _tracker.Begin(1);
        Accept(new WireFrame { Type = "ack", SessionId = "s1" });
        Assert.False(_tracker.IsResumable);

        Assert.Null(_tracker.Begin(1));
        var events = Accept(new WireFrame { Type = "ack", SessionId = "s2" });

        Assert.Equal("not_resumable", Assert.IsType<RagEvent.SessionRestarted>(Assert.Single(events)).Reason);
    }

    [Fact]
    public void A_new_session_gets_all_preferences_that_the_old_one_confirmed()
    {
        Start();
        Confirmed(Configure("en"), Configure(speculative: true), Pause());

        Assert.Equal(["""{"type":"configure","language":"en","speculative":true}""", PauseText], SentToNewSession());
    }

    [Fact]
    public void Preferences_are_not_lost_while_a_later_configure_is_pending()
    {
        Start();
        Confirmed(Configure("en"), Configure(speculative: true));
        _outbox.Add(Configure(suggested: true));

        Assert.Equal(["""{"type":"configure","language":"en","speculative":true}""", """{"type":"configure","suggested":true}"""], SentToNewSession());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Finals_sent_during_a_pause_stay_within_it(bool sent)
    {
        Start();
        Confirmed(Pause());
        _outbox.Add(MessageWriter.Chunk("一", isFinal: true));
        _outbox.Add(MessageWriter.Control(MessageKind.Listen));
        if (sent)
        {
            TakeAll();
        }

        Assert.Equal([PauseText, """{"type":"asr_chunk","text":"一","is_final":true}""", """{"type":"control","action":"resume"}"""], SentToNewSession());
    }

    [Fact]
    public void A_pending_pause_does_not_overtake_earlier_finals()
    {
        Start();
        _outbox.Add(MessageWriter.Chunk("一", isFinal: true));
        _outbox.Add(Pause());

        Assert.Equal(["""{"type":"asr_chunk","text":"一","is_final":true}""", PauseText], SentToNewSession());
    }

    [Fact]
    public void A_command_that_was_refused_is_not_repeated()
    {
        Start();
        Confirmed(Configure("en"), Configure("xx"));
        Accept(Frames.Error("INVALID_MESSAGE"));
        Confirmed(Pause());
        Accept(Frames.Error("RATE_LIMITED"));

        Assert.Equal(["""{"type":"configure","language":"en"}"""], SentToNewSession());
    }

    [Fact]
    public void After_a_refused_stop_the_session_continues()
    {
        Start();
        var stop = MessageWriter.Control(MessageKind.Stop);
        _preferences.Note(stop);
        Confirmed(stop);
        Assert.True(_preferences.StopRequested);

        Accept(Frames.Error("RATE_LIMITED"));

        Assert.False(_preferences.StopRequested);
        Assert.Empty(SentToNewSession());
    }

    [Theory]
    [InlineData("RATE_LIMITED")]
    [InlineData("INVALID_MESSAGE")]
    public void An_error_names_the_message_that_it_refuses(string code)
    {
        Start();
        _outbox.Add(MessageWriter.Chunk("一", isFinal: true));
        _outbox.Add(MessageWriter.Chunk("二", isFinal: true));
        TakeAll();

        var events = Accept(Frames.Ack("asr_chunk"), Frames.Error(code), Frames.Ack("asr_chunk"), Frames.Error("RAG_TIMEOUT"));

        Assert.Equal(new RefusedMessage("asr_chunk", "一"), Assert.IsType<RagEvent.Error>(events[1]).Refused);
        Assert.Null(Assert.IsType<RagEvent.Error>(events[3]).Refused);
    }

    [Fact]
    public void A_refused_message_of_the_client_itself_is_not_reported()
    {
        Start();
        _outbox.NoteReceived(1);
        TakeAll();

        Assert.Null(Assert.IsType<RagEvent.Error>(Accept(Frames.Ack("received"), Frames.Error("RATE_LIMITED"))[1]).Refused);
    }

    [Fact]
    public void Received_frames_are_confirmed_periodically_and_at_the_end_of_an_answer()
    {
        Start();
        for (var seq = 2; seq <= 32; seq++)
        {
            Accept(Listening(seq));
        }

        Assert.True(_outbox.TryTake(out var note));
        Assert.Equal("""{"type":"received","seq":32}""", Text(note.Utf8));
        Accept(new WireFrame { Type = "answer", Seq = 33, AnswerId = "a", StreamIndex = 0, Content = "好", Final = true });
        Assert.True(_outbox.TryTake(out note));
        Assert.Equal("""{"type":"received","seq":33}""", Text(note.Utf8));
    }

    [Fact]
    public void A_gap_is_always_reported()
    {
        Start();

        var events = Accept(Listening(5));

        Assert.Equal(new RagEvent.Gap(2, 4), events[0]);
        Assert.Equal(5, events[1].Seq);
    }

    [Fact]
    public void The_status_closed_marks_the_end_of_the_session()
    {
        Start();
        Accept(new WireFrame { Type = "status", Stage = "closed", Seq = 2 });

        Assert.True(_tracker.SawClosed);
    }

    private static OutgoingMessage Configure(string? language = null, bool? speculative = null, bool? suggested = null) =>
        MessageWriter.Configure(new(language, speculative, suggested));

    private static OutgoingMessage Pause() => MessageWriter.Control(MessageKind.Pause);

    private static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);

    private static WireFrame Hello(string id, string token) =>
        new() { Type = "ack", SessionId = id, Protocol = 2, Epoch = "e", ResumeToken = token, ResumeWindowMs = 120_000, MaxMessageBytes = 65_536, Backend = "mock" };

    private static WireFrame Reply(string id, bool recovered, string token, string? reason = null) =>
        new() { Type = "ack", ReceivedType = "resume", SessionId = id, Recovered = recovered, Epoch = "e", ResumeToken = token, Reason = reason };

    private static WireFrame Listening(long seq) => new() { Type = "status", Stage = "listening", Seq = seq };

    private void Start()
    {
        _tracker.Begin(2);
        Accept(Hello("s1", "t1"), Listening(1));
    }

    private void Confirmed(params OutgoingMessage[] messages)
    {
        foreach (var message in messages)
        {
            _outbox.Add(message);
            TakeAll();
            Accept(Frames.Ack(message.WireType));
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 3)]
    public void Finals_wait_for_decisions_only_in_the_version_that_sends_them(int protocol, int undecided)
    {
        _tracker.Begin(protocol);
        Accept(new WireFrame { Type = "ack", SessionId = "s1", Protocol = protocol });
        foreach (var text in (string[])["一", "二", "三"])
        {
            _outbox.Add(MessageWriter.Chunk(text, isFinal: true));
            TakeAll();
            Accept(Frames.Ack("asr_chunk"));
        }

        Assert.Equal(undecided, _outbox.Undecided);
    }

    private List<string> SentToNewSession()
    {
        _outbox.Close();
        _tracker.Begin(2);
        Accept(Hello("fresh", "x"), Reply("fresh", false, "y", "unknown"));
        return TakeAll();
    }

    private List<string> TakeAll()
    {
        List<string> taken = [];
        while (_outbox.TryTake(out var message))
        {
            taken.Add(Text(message.Utf8));
        }

        return taken;
    }

    private List<RagEvent> Accept(params WireFrame[] frames)
    {
        List<RagEvent> events = [];
        foreach (var frame in frames)
        {
            _tracker.Accept(frame, events);
        }

        return events;
    }
}
