namespace RealtimeRag.UnitTests.Resume;

/// <summary>
/// Random lives of a session: questions, cuts after any frame, replies to a resume that are lost, second connections while the first is
/// open, receipts, stops, answers longer than the replay buffer. Whatever happens, the client has the producer's text, letter for letter, or was told that it
/// does not.
/// </summary>
public sealed class ResumeScheduleTests
{
    private static readonly int Schedules = PropertySeed.Count(usual: 1_000, full: 10_000);

    // Small pieces take little room, so a buffer of the usual length would hold every answer.
    private const int ShortReplay = 8 * 1024;

    [Fact]
    public async Task The_client_has_the_complete_text_or_knows_that_it_does_not()
    {
        var outcomes = new Outcomes();
        var seeds = Enumerable.Range(0, Schedules).Select(PropertySeed.Of);
        await Parallel.ForEachAsync(seeds, TestContext.Current.CancellationToken, async (seed, _) => outcomes.Add(await new Schedule(seed).RunAsync()));

        Assert.Equal(Schedules, outcomes.Whole + outcomes.Refused);
        Assert.InRange(outcomes.Resumed, Schedules, int.MaxValue);

        // Both outcomes have to occur, or the schedules prove nothing about one of them.
        Assert.InRange(outcomes.Refused, 1, Schedules / 2);
    }

    private sealed class Outcomes
    {
        private int _whole;
        private int _refused;
        private int _resumed;

        public int Whole => _whole;

        public int Refused => _refused;

        public int Resumed => _resumed;

        public void Add((bool WasRefused, int Resumes) outcome)
        {
            Interlocked.Increment(ref outcome.WasRefused ? ref _refused : ref _whole);
            Interlocked.Add(ref _resumed, outcome.Resumes);
        }
    }

    private sealed class Schedule(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly List<string> _questions = [];

        public async Task<(bool WasRefused, int Resumes)> RunAsync()
        {
            using var host = new SessionHost(new PiecesSource(), maxReplayBytesEach: ShortReplay);
            var client = new ResumingClient(host);
            await client.ConnectAsync();
            for (var steps = _random.Next(3, 10); steps > 0 && !client.WasRefused; steps--)
            {
                await StepAsync(client);
            }

            var stops = !client.WasRefused && _random.Next(2) == 0;
            if (stops)
            {
                await client.SendAcknowledgedAsync("control", """{"type":"control","action":"stop"}""");
            }

            while (!client.WasRefused && (stops ? !client.SawClosed : client.Finished.Count < _questions.Count))
            {
                if (!await client.TakeAsync(1))
                {
                    await client.ConnectAsync();
                }
                else if (_random.Next(40) == 0)
                {
                    await BreakAsync(client);
                }
            }

            if (client.WasRefused)
            {
                // Frames lost in transit do no harm; only a buffer that is too short does. The client may not have been connected to read that.
                await client.WhenLostAreServed;
                Assert.True(host.HasRefusedPosition, $"seed {seed}: refused for no reason");
            }
            else
            {
                AssertWhole(client);
            }

            client.Cut();
            return (client.WasRefused, client.Resumes);
        }

        private async Task StepAsync(ResumingClient client)
        {
            switch (_random.Next(8))
            {
                case < 3 when _questions.Count < 6:
                    var pieces = _random.Next(12) == 0 ? _random.Next(300, 3_000) : _random.Next(1, 60);
                    _questions.Add($"{pieces}:{seed + _questions.Count}");
                    await client.SendAcknowledgedAsync("ask", $$"""{"type":"ask","text":"{{_questions[^1]}}"}""");
                    break;
                case 3:
                    await client.SendAsync($$"""{"type":"received","seq":{{client.LastSeq}}}""");
                    break;
                case 4 or 5 when _questions.Count > client.Finished.Count:
                    await TakeSomeAsync(client);
                    break;
                default:
                    await BreakAsync(client);
                    break;
            }
        }

        private async Task TakeSomeAsync(ResumingClient client)
        {
            // Pieces may come merged, so only an answer without its end promises one more frame.
            for (var frames = _random.Next(1, 6); frames > 0 && client.Finished.Count < _questions.Count; frames--)
            {
                if (!await client.TakeAsync(1))
                {
                    await client.ConnectAsync();
                }
            }
        }

        private async Task BreakAsync(ResumingClient client)
        {
            if (_random.Next(4) == 0)
            {
                client.Abandon();
            }
            else
            {
                client.Cut();
            }

            for (var yields = _random.Next(30); yields > 0; yields--)
            {
                await Task.Yield();
            }

            while (_random.Next(4) == 0)
            {
                await client.LoseReplyAsync(_random.Next(30));
            }

            await client.ConnectAsync();
        }

        private void AssertWhole(ResumingClient client)
        {
            for (var i = 0; i < _questions.Count; i++)
            {
                var id = $"a{i + 1}";
                Assert.True(client.Finished.TryGetValue(id, out var reason), $"seed {seed}: answer {id} of {_questions.Count} never ended");
                Assert.Equal("complete", reason);
                Assert.Equal(PiecesSource.TextOf(_questions[i]), client.Texts[id].ToString());
            }
        }
    }
}
