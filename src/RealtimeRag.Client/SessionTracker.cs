using RealtimeRag.Client.Delivery;
using RealtimeRag.Client.Wire;

namespace RealtimeRag.Client;

/// <summary>
/// What the client knows about its session across all connections: its identity, how far its frames have been delivered, and how to interpret
/// the first frames of a new connection. Converts frames into events. Not thread-safe.
/// </summary>
internal sealed class SessionTracker(MessageOutbox outbox, SessionPreferences preferences)
{
    private const int FramesPerNote = 32;

    private readonly List<WireFrame> _early = [];
    private FrameSequence _sequence = new();
    private volatile RagSession? _session;
    private WireFrame? _freshHello;
    private long _noted;
    private Phase _phase;

    private enum Phase
    {
        Hello,
        ResumeReply,
        Live,
    }

    /// <summary>The session; null before the first one has started. Thread-safe.</summary>
    public RagSession? Session
    {
        get => _session;
        private set => _session = value;
    }

    /// <summary>Whether the session can be continued on a new connection.</summary>
    public bool IsResumable => Session is { Protocol: >= 2, ResumeToken: not null, Epoch: not null };

    /// <summary>Whether the current connection has started or resumed its session.</summary>
    public bool IsLive => _phase == Phase.Live;

    /// <summary>Called when a connection has started or resumed its session.</summary>
    public Action? OnLive { get; set; }

    /// <summary>Whether the server has reported the end of the session.</summary>
    public bool SawClosed { get; private set; }

    /// <summary>Called when a new connection is open.</summary>
    /// <param name="spokenProtocol">The negotiated protocol version.</param>
    /// <returns>The message that must be sent first, if any.</returns>
    public byte[]? Begin(int spokenProtocol)
    {
        _early.Clear();
        _freshHello = null;
        var resumes = spokenProtocol >= 2 && IsResumable;
        _phase = resumes ? Phase.ResumeReply : Phase.Hello;
        return resumes ? MessageWriter.Resume(Session!.SessionId, Session.Epoch!, Session.ResumeToken!, _sequence.Last, _sequence.Open) : null;
    }

    /// <summary>Processes one frame and adds the resulting events.</summary>
    public void Accept(WireFrame frame, List<RagEvent> events)
    {
        switch (_phase)
        {
            case Phase.Hello when frame is { Type: "ack", ReceivedType: null, SessionId: not null }:
                StartFresh(frame, "not_resumable", events);
                break;
            case Phase.ResumeReply:
                AcceptWhileResuming(frame, events);
                break;
            default:
                Deliver(frame, events);
                break;
        }
    }

    private void AcceptWhileResuming(WireFrame frame, List<RagEvent> events)
    {
        if (frame is { Type: "ack", ReceivedType: null })
        {
            _freshHello = frame;
        }
        else if (frame is { Type: "ack", ReceivedType: "resume", Recovered: true })
        {
            Session = Session! with { ResumeToken = frame.ResumeToken ?? Session.ResumeToken, Epoch = frame.Epoch ?? Session.Epoch };
            outbox.OpenResumed();
            GoLive();
            events.Add(new RagEvent.Resumed(Session) { Json = frame.Json });
        }
        else if (frame is { Type: "ack", ReceivedType: "resume" })
        {
            StartFresh(Merge(_freshHello, frame), frame.Reason ?? "unknown", events);
            _early.ForEach(early => Deliver(early, events));
        }
        else
        {
            // It belongs to the fresh session, which is discarded if the old one is recovered.
            _early.Add(frame);
        }
    }

    private void StartFresh(WireFrame hello, string reason, List<RagEvent> events)
    {
        var previous = Session;
        Session = new RagSession
        {
            SessionId = hello.SessionId ?? "",
            Protocol = hello.Protocol ?? 1,
            ResumeWindow = EventReader.Span(hello.ResumeWindowMs) ?? TimeSpan.Zero,
            MaxMessageBytes = hello.MaxMessageBytes ?? 0,
            Backend = hello.Backend,
            Epoch = hello.Epoch,
            ResumeToken = hello.ResumeToken,
        };
        _sequence = new FrameSequence();
        _noted = 0;
        outbox.OpenFresh(previous is null ? [] : preferences.Repeat(), hasDecisions: Session.Protocol >= 2);
        GoLive();
        events.Add(previous is null
            ? new RagEvent.Connected(Session) { Json = hello.Json }
            : new RagEvent.SessionRestarted(Session, previous.SessionId, reason) { Json = hello.Json });
    }

    private void GoLive()
    {
        _phase = Phase.Live;
        OnLive?.Invoke();
    }

    private void Deliver(WireFrame frame, List<RagEvent> events)
    {
        var last = _sequence.Last;
        var arrival = _sequence.Accept(frame);
        if (!arrival.IsNew)
        {
            return;
        }

        if (arrival.MissingFrom > 0)
        {
            events.Add(new RagEvent.Gap(arrival.MissingFrom, Math.Max(arrival.MissingFrom, frame.Seq!.Value - 1)));
        }

        var delivered = EventReader.Read(frame, arrival.NewText);
        var refused = Confirm(frame, delivered);
        events.Add(refused is { IsOurs: false } && delivered is RagEvent.Error error ? error with { Refused = new(refused.WireType, refused.Text) } : delivered);
        if (_sequence.Last > last)
        {
            NoteReceived(delivered);
        }
    }

    /// <summary>Records what the frame proves about sent messages; returns the message that it refuses, if any.</summary>
    private OutgoingMessage? Confirm(WireFrame frame, RagEvent delivered)
    {
        if (frame is { Type: "ack", ReceivedType: { } type })
        {
            if (outbox.Acknowledge(type) is { } confirmed)
            {
                preferences.Confirmed(confirmed);
            }

            return null;
        }

        SawClosed |= delivered is RagEvent.Status { Stage: RagStages.Closed };
        var refused = outbox.Witness(frame);
        if (refused is not null)
        {
            preferences.Refused(refused);
        }

        return refused;
    }

    private void NoteReceived(RagEvent delivered)
    {
        if (_sequence.Last - _noted >= FramesPerNote || delivered is RagEvent.Answer { IsFinal: true })
        {
            _noted = _sequence.Last;
            outbox.NoteReceived(_noted);
        }
    }

    private static WireFrame Merge(WireFrame? hello, WireFrame refusal) => (hello ?? refusal) with
    {
        SessionId = refusal.SessionId ?? hello?.SessionId,
        Epoch = refusal.Epoch ?? hello?.Epoch,
        ResumeToken = refusal.ResumeToken ?? hello?.ResumeToken,
        ResumeWindowMs = refusal.ResumeWindowMs ?? hello?.ResumeWindowMs,
        Protocol = hello?.Protocol ?? 2,
        Json = refusal.Json,
    };
}
