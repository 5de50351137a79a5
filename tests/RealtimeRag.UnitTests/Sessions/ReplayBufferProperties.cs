using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>A client that comes back gets everything it missed, once and in order, or is told that it cannot.</summary>
public sealed class ReplayBufferProperties
{
    [Fact]
    public void After_any_cuts_the_client_has_the_produced_text_or_is_refused() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed => new Talk(new Random(seed)).Run(300)).Check(PropertyRuns.Of(1_000));

    [Fact]
    public void Numbers_rise_by_one_and_never_have_a_hole()
    {
        var buffer = new ReplayBuffer(maxFrames: 4);
        Assert.Equal([1L, 2L, 3L, 4L, 5L, 6L], Enumerable.Range(0, 6).Select(_ => buffer.Append(new ServerFrame.Status(Stage.Idle)).Seq));
        Assert.Equal((6L, 2L, 4), (buffer.LastSeq, buffer.ForgottenSeq, buffer.Count));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(6, true)]
    [InlineData(7, false)]
    [InlineData(-1, false)]
    [InlineData(long.MaxValue, false)]
    public void Only_positions_from_which_nothing_is_missing_can_be_replayed(long lastSeq, bool isPossible)
    {
        var buffer = new ReplayBuffer(maxFrames: 4);
        for (var i = 0; i < 6; i++)
        {
            buffer.Append(new ServerFrame.Status(Stage.Idle));
        }

        Assert.Equal(isPossible, buffer.CanReplayAfter(lastSeq));
    }

    [Fact]
    public void What_was_received_is_freed_and_what_was_never_sent_is_not()
    {
        var buffer = new ReplayBuffer();
        buffer.Append(new ServerFrame.Status(Stage.Idle));
        buffer.Append(new ServerFrame.Status(Stage.Idle));
        buffer.Release(3);
        Assert.Equal(2, buffer.Count);
        buffer.Release(1);
        Assert.Equal((1, false, true), (buffer.Count, buffer.CanReplayAfter(0), buffer.CanReplayAfter(1)));
        buffer.Release(2);
        Assert.Equal((0, 0), (buffer.Count, buffer.Bytes));
        Assert.Empty(buffer.Replay(2));
    }

    [Fact]
    public void Merged_pieces_carry_the_first_index_and_the_last_number()
    {
        var buffer = new ReplayBuffer();
        buffer.BeginUnseen();
        buffer.Append(new ServerFrame.Answer("a1", 3, "九"), isUnseen: true);
        buffer.Append(new ServerFrame.Answer("a1", 4, "十"), isUnseen: true);
        buffer.Append(new ServerFrame.Answer("a1", 5, "", new AnswerEnd(FinishReason.Complete)), isUnseen: true);
        Assert.Equal(2, buffer.Count);
        var frames = buffer.Replay(0);
        Assert.Equal((2L, new ServerFrame.Answer("a1", 3, "九十")), (frames[0].Seq, (ServerFrame.Answer)frames[0].Frame));
        Assert.Equal(3L, frames[1].Seq);
    }

    [Fact]
    public void The_answer_of_another_question_is_never_merged_in()
    {
        var buffer = new ReplayBuffer();
        buffer.Append(new ServerFrame.Answer("a1", 0, "九"));
        buffer.Append(new ServerFrame.Answer("a2", 0, "十"));
        Assert.Equal(2, buffer.Replay(0).Count);
    }

    [Fact]
    public void The_size_of_a_frame_counts_all_that_a_client_or_backend_can_make_long()
    {
        var text = new string('价', 1_000);
        ServerFrame[] frames =
        [
            new ServerFrame.Ack(text, "s"), new ServerFrame.Status(Stage.Analyzing, text), new ServerFrame.Answer("a1", 0, text),
            new ServerFrame.Decision(DecisionKind.Statement, 0, text, "r"), new ServerFrame.AnswerReplace("a1", text, "r"),
            new ServerFrame.Error(ErrorCode.ServerError, text, false),
            new ServerFrame.Answer("a1", 1, "", new AnswerEnd(FinishReason.Complete) { Citations = [new(1, "t", text, 0)] }),
            new ServerFrame.Answer("a1", 1, "", new AnswerEnd(FinishReason.Complete) { Suggested = [text] }),
        ];
        Assert.All(frames, static frame => Assert.InRange(FrameSize.Of(frame), 3_000, 3_500));
    }

    private sealed class Talk(Random random)
    {
        private readonly ReplayBuffer _buffer = new(maxFrames: random.Next(4, 40), maxBytes: random.Next(600, 8_000));
        private readonly Dictionary<string, string> _produced = [];
        private readonly Dictionary<string, string> _received = [];
        private readonly Queue<NumberedFrame> _onTheWay = new();
        private long _lastSeq;
        private int _answer = 1;
        private int _index;
        private bool _isConnected = true;

        public void Run(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                switch (random.Next(20))
                {
                    case 0 when _isConnected:
                        _onTheWay.Clear();
                        _isConnected = false;
                        _buffer.BeginUnseen();
                        break;
                    case 0 or 1 or 2 when !_isConnected:
                        if (!Resume())
                        {
                            return;
                        }

                        break;
                    case 3 when _isConnected:
                        _buffer.Release(_lastSeq);
                        break;
                    case < 10:
                        Receive();
                        break;
                    default:
                        Produce();
                        break;
                }

                Assert.True(_buffer.Bytes >= 0 && _buffer.Count >= 0);
            }

            if (_isConnected || Resume())
            {
                while (_onTheWay.Count > 0)
                {
                    Receive();
                }

                Assert.Equal(_produced.OrderBy(static p => p.Key), _received.OrderBy(static p => p.Key));
                Assert.Equal(_buffer.LastSeq, _lastSeq);
            }
        }

        private void Produce()
        {
            ServerFrame frame;
            if (random.Next(8) == 0)
            {
                frame = new ServerFrame.Answer($"a{_answer++}", _index, "", new AnswerEnd(FinishReason.Complete));
                _index = 0;
            }
            else
            {
                var text = new string((char)random.Next('a', 'z'), random.Next(1, 40));
                _produced[$"a{_answer}"] = _produced.GetValueOrDefault($"a{_answer}", "") + text;
                frame = new ServerFrame.Answer($"a{_answer}", _index++, text);
            }

            var numbered = _buffer.Append(frame, isUnseen: !_isConnected);
            if (_isConnected)
            {
                _onTheWay.Enqueue(numbered);
            }
        }

        private void Receive()
        {
            if (_onTheWay.TryDequeue(out var frame))
            {
                Assert.True(frame.Seq > _lastSeq);
                _lastSeq = frame.Seq;
                var answer = (ServerFrame.Answer)frame.Frame;
                if (answer.Content.Length > 0)
                {
                    _received[answer.AnswerId] = _received.GetValueOrDefault(answer.AnswerId, "") + answer.Content;
                }
            }
        }

        private bool Resume()
        {
            if (!_buffer.CanReplayAfter(_lastSeq))
            {
                Assert.True(_buffer.ForgottenSeq > _lastSeq);
                return false;
            }

            foreach (var frame in _buffer.Replay(_lastSeq))
            {
                _onTheWay.Enqueue(frame);
            }

            _isConnected = true;
            return true;
        }
    }
}
