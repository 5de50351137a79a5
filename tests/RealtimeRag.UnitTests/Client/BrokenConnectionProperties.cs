using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Client;
using RealtimeRag.Client.Delivery;
using RealtimeRag.Client.Wire;

namespace RealtimeRag.UnitTests.Client;

/// <summary>Random schedules of messages, delivery and cuts, at every frame in both directions.</summary>
public sealed class BrokenConnectionProperties
{
    [Fact]
    public void Wherever_connections_break_no_answer_and_no_final_or_turn_is_lost_or_duplicated() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed =>
        {
            var talk = new Talk(new Random(seed));
            talk.RunRandomly(steps: 200);
            talk.Finish();
            talk.AssertNothingLost();
        }).Check(PropertyRuns.Of(2000));

    private sealed class Talk
    {
        private readonly Random _random;
        private readonly ScriptedProducer _server;
        private readonly MessageOutbox _outbox = new(10_000, 1_000_000);
        private readonly SessionTracker _tracker;
        private readonly Queue<byte[]> _toServer = new();
        private readonly List<RagEvent> _events = [];
        private readonly List<string> _spoken = [];
        private bool _connected;

        public Talk(Random random)
        {
            _random = random;
            _server = new ScriptedProducer(random);
            _tracker = new SessionTracker(_outbox, new SessionPreferences());
            Connect();
            ClientReads();
        }

        public void RunRandomly(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                Step(_random.Next(12));
            }
        }

        public void Finish()
        {
            if (!_connected)
            {
                Connect();
            }

            while (ClientSends() || ServerReads() || ClientReads())
            {
            }
        }

        public void AssertNothingLost()
        {
            Assert.DoesNotContain(_events, e => e is RagEvent.Gap or RagEvent.SessionRestarted);
            Assert.Equal(_spoken, _server.Finals);
            Assert.Equal(_server.Text, string.Concat(_events.OfType<RagEvent.Answer>().Select(a => a.Text)));
            Assert.Equal(_spoken, _events.OfType<RagEvent.Decision>().Select(d => d.Text));
            Assert.Equal(_spoken.Count, _events.OfType<RagEvent.Answer>().Count(a => a.IsFinal));
        }

        private void Step(int choice)
        {
            switch (choice)
            {
                case 0 or 1:
                    Speak();
                    break;
                case 2 when _connected:
                    Cut();
                    break;
                case 3 when !_connected:
                    Connect();
                    break;
                case <= 5:
                    ClientSends();
                    break;
                case <= 8:
                    ServerReads();
                    break;
                default:
                    ClientReads();
                    break;
            }
        }

        private void Speak()
        {
            _outbox.Add(MessageWriter.Chunk("…", isFinal: false));
            var text = $"第{_spoken.Count}句";
            _spoken.Add(text);
            var endsTurn = _random.Next(3) == 0;
            _outbox.Add(MessageWriter.Chunk(text, isFinal: !endsTurn));
            if (endsTurn)
            {
                LetTimePass();
                _outbox.Add(MessageWriter.Control(MessageKind.EndTurn));
            }
        }

        /// <summary>Anything but speech may happen between an interim and the end of its turn.</summary>
        private void LetTimePass()
        {
            for (var steps = _random.Next(6); steps > 0; steps--)
            {
                Step(_random.Next(2, 12));
            }
        }

        private void Connect()
        {
            _connected = true;
            _server.Connect();
            if (_tracker.Begin(2) is { } resume)
            {
                _toServer.Enqueue(resume);
            }
        }

        private void Cut()
        {
            // Part of the data in the network at the moment of the cut still arrives: the server may read some of it.
            for (var read = _random.Next(3); read > 0; read--)
            {
                ServerReads();
            }

            _connected = false;
            _toServer.Clear();
            _server.ToClient.Clear();
            _outbox.Close();
        }

        private bool ClientSends()
        {
            if (!_connected || !_outbox.TryTake(out var message))
            {
                return false;
            }

            _toServer.Enqueue(message.Utf8);
            return true;
        }

        private bool ServerReads()
        {
            if (!_connected || !_toServer.TryDequeue(out var message))
            {
                return false;
            }

            _server.Read(message);
            return true;
        }

        private bool ClientReads()
        {
            if (!_connected || !_server.ToClient.TryDequeue(out var frame))
            {
                return false;
            }

            _tracker.Accept(frame, _events);
            return true;
        }
    }
}
