using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>A random session on the bare machine that checks every promise of the protocol after every step.</summary>
internal sealed class RandomTalk
{
    private static readonly string[] Texts =
    [
        "产品多少钱？", "什么时候发布？", "谁负责这件事？", "请问这个产品的价格", "是多少？", "今天天气不错。", "", "  ", "产品多少钱？什么时候发布？", "好的", "why?", "And", "第二个",
    ];

    private static readonly string[] Pieces = ["九十九元", "。", "a", "", "😀", new('长', 700)];

    private readonly ProtocolVersion _version;
    private readonly Random _random;
    private readonly SessionRules _rules;
    private readonly TalkInvariants _invariants;
    private readonly Dictionary<long, string> _fed = [];
    private SessionState _state;
    private TimeSpan _now = TimeSpan.FromSeconds(1);

    public RandomTalk(ProtocolVersion version, Random random)
    {
        (_version, _random) = (version, random);
        _rules = new MachineTalk().Rules with
        {
            QueueLength = random.Next(1, 4),
            MultiTurn = random.Next(4) > 0,
            Speculation = (SpeculationPolicy)random.Next(3),
            SpeculatesByDefault = random.Next(2) == 0,
            AnsweredSpeakers = random.Next(3) == 0 ? ["customer"] : [],
        };
        _state = SessionState.Begin(version, "s0", default, _rules);
        _invariants = new TalkInvariants(version, _rules);
    }

    public SessionRules Rules => _rules;

    /// <summary>Called after every step with the state before, the input and what the machine made of it.</summary>
    public Action<SessionState, SessionInput, SessionStep>? Stepped { get; set; }

    public void Run(int steps)
    {
        Step(new SessionInput.Opened(null, _now));
        for (var i = 0; i < steps; i++)
        {
            _now += TimeSpan.FromMilliseconds(_random.Next(8) == 0 ? _random.Next(20_000) : _random.Next(300));
            if (_state.NextDeadline <= _now)
            {
                Step(new SessionInput.Ticked(_now));
            }

            Step(Next());
        }

        Step(new SessionInput.Attached(_now));
        Message(new ClientFrame.Control(ControlAction.Stop), "control");
        _now += _rules.StopBound;
        Step(new SessionInput.Ticked(_now));
        Assert.True(_state.IsClosed);
        _invariants.CheckEnd();
    }

    private void Message(ClientFrame frame, string type) => Step(new SessionInput.MessageArrived(ClientMessage.Of(frame, type), _now, _now));

    private SessionInput Next() => _random.Next(100) switch
    {
        < 20 => Arrived(ClientMessage.Of(new ClientFrame.AsrChunk(Pick(Texts), _random.Next(3) > 0), "asr_chunk", SessionId())),
        < 26 => Arrived(ClientMessage.Of(Chunk(), "asr_chunk", SessionId())),
        < 30 => Arrived(Speech()),
        < 36 => Arrived(ClientMessage.Of(new ClientFrame.Control((ControlAction)_random.Next(_random.Next(10) == 0 ? 4 : 2)), "control", SessionId())),
        < 42 => Arrived(ClientMessage.Of(new ClientFrame.Control(ControlAction.InstantQuery), "control")),
        < 46 => Arrived(ClientMessage.Bad((ErrorCode)_random.Next(4), _random.Next(2) == 0 ? null : "x", sessionId: SessionId())),
        < 48 => Arrived(ClientMessage.Of(new ClientFrame.Keepalive(), "keepalive")),
        < 58 when _version == ProtocolVersion.V2 => Arrived(V2Message()),
        < 60 when _version == ProtocolVersion.V2 => _state.Detached is null ? new SessionInput.Detached(_random.Next(20) == 0, _now) : new SessionInput.Attached(_now),
        < 61 => new SessionInput.DrainRequested(CloseReason.Draining(TimeSpan.FromSeconds(1)), TimeSpan.FromSeconds(_random.Next(30)), _now),
        < 85 => new SessionInput.AnswerProgressed(Number(), Event(), _now),
        < 93 => new SessionInput.AnswerProgressed(Number(), new AnswerEvent.Completed(_random.Next(5) == 0), _now),
        < 96 => new SessionInput.AnswerFailed(Number(), AnswerFailure.Of((ErrorCode)_random.Next(7, 17)), _now),
        < 97 => new SessionInput.SpeculationRefused(_state.Speculation?.Number ?? 99, _now),
        _ => new SessionInput.Ticked(_now),
    };

    private ClientFrame.AsrChunk Chunk() => new(Pick(Texts), _random.Next(3) > 0)
    {
        Key = _random.Next(3) == 0 ? null : $"k{_random.Next(4)}",
        Speaker = _random.Next(3) switch { 0 => null, 1 => "Customer", _ => "agent" },
        Confidence = _random.Next(3) == 0 ? null : _random.NextSingle(),
    };

    private ClientMessage Speech()
    {
        var speech = new ClientFrame.Speech([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Chunk())])
        {
            Then = _random.Next(8) == 0 ? new((ControlAction)_random.Next(_version == ProtocolVersion.V2 ? 5 : 4)) : null,
        };
        return ClientMessage.Of(speech, "from.x", speech.Then is null ? SessionId() : null);
    }

    private ClientMessage V2Message() => _random.Next(8) switch
    {
        6 => ClientMessage.Of(new ClientFrame.Control(ControlAction.EndTurn), "control"),
        7 => ClientMessage.Of(new ClientFrame.Heard($"a{_random.Next(1, 12)}", _random.Next(3) == 0 ? 0 : _random.Next(900)), "heard"),
        0 or 1 => ClientMessage.Of(new ClientFrame.Ask(Texts[_random.Next(5)]), "ask"),
        2 => ClientMessage.Of(new ClientFrame.Cancel(_random.Next(2) == 0 ? null : $"a{_random.Next(1, 12)}"), "cancel"),
        3 => ClientMessage.Of(new ClientFrame.Feedback($"a{_random.Next(1, 12)}", "like", null), "feedback"),
        4 => ClientMessage.Of(new ClientFrame.Configure(null, _random.Next(2) == 0, _random.Next(2) == 0, _random.Next(3) == 0 ? (AckPolicy)_random.Next(3) : null), "configure"),
        _ => ClientMessage.Of(new ClientFrame.Resume("s", "e", "t", 0), "resume"),
    };

    private AnswerEvent Event() => _random.Next(14) switch
    {
        0 => new AnswerEvent.Replace(Pick(Pieces), "moderation"),
        1 => new AnswerEvent.ConversationMoved("c" + _random.Next(3), _random.Next(2) == 0),
        2 => new AnswerEvent.Identified("m" + _random.Next(100)),
        3 or 4 => new AnswerEvent.Cited([new(1, Pick(Texts), Pick(Pieces), 0.5, _random.Next(2) == 0 ? null : "https://docs.example.com/")]),
        5 when _version == ProtocolVersion.V2 => new AnswerEvent.Clarified([new("是多少？", "k1"), new("怎么改", "k2")], "？"),
        _ => new AnswerEvent.Delta(Pick(Pieces)),
    };

    // Mostly an answer that is live, sometimes one that is long over or never was.
    private long Number() => _random.Next(6) > 0 && _invariants.Live.Count > 0 ? _invariants.Live.First() : _random.Next(1, 12);

    private SessionInput.MessageArrived Arrived(ClientMessage message) => new(message, _now, _now);

    private string? SessionId() => _random.Next(25) == 0 ? "s" + _random.Next(3) : null;

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    private void Step(SessionInput input)
    {
        // A backend that has ended says no more: its stream is over.
        var number = input switch
        {
            SessionInput.AnswerProgressed progressed => progressed.Number,
            SessionInput.AnswerFailed failed => failed.Number,
            _ => 0,
        };
        Announce(input);
        var before = _state;
        var step = SessionMachine.Step(_state, input, _rules);
        _state = step.State;
        Stepped?.Invoke(before, input, step);
        if (input is SessionInput.AnswerFailed or SessionInput.AnswerProgressed { Event: AnswerEvent.Completed }
            || (input is SessionInput.SpeculationRefused refused && before.Speculation?.Number == refused.Number))
        {
            _invariants.Ended(number == 0 ? before.Speculation!.Number : number);
        }

        _invariants.Check(input, before, step.Effects, _state);
        CheckText(number, input, before);
    }

    private void Announce(SessionInput input)
    {
        if (input is not SessionInput.MessageArrived { Message.Frame: { } frame } || _state.IsClosed || _state.Ending is not null)
        {
            return;
        }

        switch (frame)
        {
            case ClientFrame.AsrChunk chunk:
                Owe(chunk);
                break;
            case ClientFrame.Speech speech:
                foreach (var chunk in speech.Then?.Action == ControlAction.InstantQuery ? [] : speech.Chunks)
                {
                    Owe(chunk);
                }

                if (speech.Then?.Action == ControlAction.EndTurn)
                {
                    // The chunks come first, and may leave nothing to decide on but themselves.
                    OweTurn(speech.Chunks);
                }

                break;
            case ClientFrame.Control { Action: ControlAction.EndTurn }:
                OweTurn([]);
                break;
            case ClientFrame.Ask when _state.Waiting.Count(static asked => !asked.IsCancelled) >= _rules.QueueLength || _state.Waiting.Length >= 2 * _rules.QueueLength:
                // Its refusal looks like that of a final.
                _invariants.Owe(decision: false);
                break;
            case ClientFrame.Ask:
                _invariants.Typed($"a{_state.LastNumber + 1}");
                break;
        }
    }

    private void Owe(ClientFrame.AsrChunk chunk)
    {
        if (chunk.IsFinal || _state.IsPaused)
        {
            _invariants.Owe(decision: chunk.IsFinal);
        }
    }

    // A turn that ends is owed a decision and its status; the status of a question that was waited for is owed already.
    private void OweTurn(IReadOnlyCollection<ClientFrame.AsrChunk> first)
    {
        var state = _state;
        if (first.Count > 0)
        {
            var speech = new ClientFrame.Speech([.. first]);
            state = SessionMachine.Step(state, new SessionInput.MessageArrived(ClientMessage.Of(speech, "from.x"), _now, _now), _rules).State;
        }

        if (state.IsPaused)
        {
            _invariants.Owe(decision: false);
        }
        else if (state is { NewestInterim: null, Open: not null })
        {
            _invariants.OweDecision();
        }
        else
        {
            _invariants.Owe(decision: true);
        }
    }

    /// <summary>Once an answer is complete, what was said is what the backend said.</summary>
    private void CheckText(long number, SessionInput input, SessionState before)
    {
        if (input is not SessionInput.AnswerProgressed { Event: var happened } || before.Running?.Asked.Number != number && before.Speculation?.Number != number)
        {
            return;
        }

        _fed[number] = happened switch
        {
            AnswerEvent.Delta delta => _fed.GetValueOrDefault(number, "") + delta.Text,
            AnswerEvent.Replace replace when _version == ProtocolVersion.V1 && _fed.GetValueOrDefault(number, "").TrimEnd('|').Length > 0 => Cut(number) + replace.Text,
            AnswerEvent.Replace replace => _version == ProtocolVersion.V1 ? Cut(number) + replace.Text : replace.Text,
            _ => _fed.GetValueOrDefault(number, ""),
        };
        if (happened is AnswerEvent.Completed && before.Running?.Asked.Number == number)
        {
            Assert.Equal(_fed[number].Trim('|'), _invariants.Texts.GetValueOrDefault($"a{number}", "").Trim('|'));
        }
    }

    private string Cut(long number) => _fed.GetValueOrDefault(number, "") is { Length: > 0 } fed ? fed.TrimEnd('|') + "|" : "";
}
