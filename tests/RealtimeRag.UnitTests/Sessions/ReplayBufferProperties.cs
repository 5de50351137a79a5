using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>A client that reconnects gets everything that it missed, once and in order, or learns that this is impossible.</summary>
public sealed class ReplayBufferProperties
{
    [Fact]
    public void After_any_cuts_the_client_has_the_produced_text_or_is_refused() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed => new Talk(new Random(seed)).Run(300)).Check(PropertyRuns.Of(1_000));

    [Fact]
    public void Sequence_numbers_rise_by_one_without_gaps()
    {
        var buffer = new ReplayBuffer(maxBytes: 4 * FrameSize.Of(new ServerFrame.Status(Stage.Idle)));
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
        var buffer = new ReplayBuffer(maxBytes: 4 * FrameSize.Of(new ServerFrame.Status(Stage.Idle)));
        for (var i = 0; i < 6; i++)
        {
            buffer.Append(new ServerFrame.Status(Stage.Idle));
        }

        Assert.Equal(isPossible, buffer.CanReplayAfter(lastSeq));
    }

    [Fact]
    public void Confirmed_frames_are_freed_and_unsent_numbers_are_ignored()
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
        buffer.Append(new ServerFrame.Answer("a1", 3, "九"));
        buffer.Append(new ServerFrame.Answer("a1", 4, "十"));
        buffer.Append(new ServerFrame.Answer("a1", 5, "", new AnswerFrameEnd(FinishReason.Complete)));
        Assert.Equal(2, buffer.Count);
        var frames = buffer.Replay(0);
        Assert.Equal((2L, new ServerFrame.Answer("a1", 3, "九十")), (frames[0].Seq, (ServerFrame.Answer)frames[0].Frame));
        Assert.Equal(3L, frames[1].Seq);
    }

    [Theory]
    [InlineData(500, 1)]
    [InlineData(10_000, 1)]
    [InlineData(2_000, 40)]
    public void Only_the_bytes_of_pieces_count_not_their_number(int pieces, int length)
    {
        var buffer = new ReplayBuffer();
        for (var i = 0; i < pieces; i++)
        {
            buffer.Append(new ServerFrame.Answer("a1", i, new string('x', length)));
        }

        Assert.True(buffer.CanReplayAfter(0));
        Assert.InRange(buffer.Bytes, pieces * length, (pieces * (length + 5)) + 10_000);
        Assert.InRange(buffer.Replay(0).Count, 1, 1 + (buffer.Bytes / 3_900));
        Assert.Equal(pieces, buffer.Replay(0)[^1].Seq);
    }

    [Fact]
    public void From_any_position_within_merged_pieces_a_client_gets_exactly_the_rest()
    {
        const int Pieces = 3_000;
        var buffer = new ReplayBuffer();
        for (var i = 0; i < Pieces; i++)
        {
            buffer.Append(new ServerFrame.Answer("a1", i, $"{i},"));
        }

        for (var lastSeq = 0; lastSeq < Pieces; lastSeq++)
        {
            var next = lastSeq;
            foreach (var frame in buffer.Replay(lastSeq))
            {
                var piece = (ServerFrame.Answer)frame.Frame;
                Assert.Equal(next, piece.StreamIndex);
                Assert.Equal(string.Concat(Enumerable.Range(next, (int)frame.Seq - next).Select(static i => $"{i},")), piece.Content);
                next = (int)frame.Seq;
            }

            Assert.Equal(Pieces, next);
        }
    }

    [Fact]
    public void A_replayed_frame_stays_small_so_that_it_gets_through_a_bad_connection()
    {
        var buffer = new ReplayBuffer();
        for (var i = 0; i < 5_000; i++)
        {
            buffer.Append(new ServerFrame.Answer("a1", i, "九十九元"));
        }

        Assert.All(buffer.Replay(0), static frame => Assert.InRange(frame.Size, 1, 4 * 1024));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(2_999)]
    public void The_confirmed_part_of_merged_pieces_is_freed_and_the_rest_kept(int received)
    {
        var buffer = new ReplayBuffer();
        for (var i = 0; i < 3_000; i++)
        {
            buffer.Append(new ServerFrame.Answer("a1", i, "九"));
        }

        var before = buffer.Bytes;
        buffer.Release(received);
        Assert.Equal(received, buffer.ForgottenSeq);
        Assert.InRange(before - buffer.Bytes, 3 * received, 8 * received);
        Assert.False(buffer.CanReplayAfter(received - 1));
        var rest = buffer.Replay(received);
        Assert.Equal((received, 3_000L), (((ServerFrame.Answer)rest[0].Frame).StreamIndex, rest[^1].Seq));
        Assert.Equal(3_000 - received, rest.Sum(static frame => ((ServerFrame.Answer)frame.Frame).Content.Length));
        buffer.Release(3_000);
        Assert.Equal((0, 0), (buffer.Bytes, buffer.Count));
    }

    [Fact]
    public void Pieces_with_non_consecutive_indexes_are_not_merged()
    {
        var buffer = new ReplayBuffer();
        buffer.Append(new ServerFrame.Answer("a1", 0, "九"));
        buffer.Append(new ServerFrame.Answer("a1", 5, "十"));
        Assert.Equal([0, 5], buffer.Replay(0).Select(static frame => ((ServerFrame.Answer)frame.Frame).StreamIndex));
    }

    [Fact]
    public void Pieces_of_different_answers_are_never_merged()
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
            new ServerFrame.Answer("a1", 1, "", new AnswerFrameEnd(FinishReason.Complete) { Citations = [new(1, "t", text, 0)] }),
            new ServerFrame.Answer("a1", 1, "", new AnswerFrameEnd(FinishReason.Complete) { Suggested = [text] }),
        ];
        Assert.All(frames, static frame => Assert.InRange(FrameSize.Of(frame), 3_000, 3_500));
    }

    private sealed class Talk(Random random)
    {
        private readonly ReplayBuffer _buffer = new(maxBytes: random.Next(600, 8_000));
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
                frame = new ServerFrame.Answer($"a{_answer++}", _index, "", new AnswerFrameEnd(FinishReason.Complete));
                _index = 0;
            }
            else
            {
                var text = new string((char)random.Next('a', 'z'), random.Next(1, 40));
                _produced[$"a{_answer}"] = _produced.GetValueOrDefault($"a{_answer}", "") + text;
                frame = new ServerFrame.Answer($"a{_answer}", _index++, text);
            }

            var numbered = _buffer.Append(frame);
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
