using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.Server.Scaleout;

namespace RealtimeRag.FleetTests;

/// <summary>The nodes share Redis.</summary>
public sealed class RedisRoamTests(SharedRedis redis) : RoamTests(redis.Server.Url);

/// <summary>The nodes share Garnet.</summary>
public sealed class GarnetRoamTests(SharedGarnet garnet) : RoamTests(garnet.Url), IClassFixture<SharedGarnet>;

/// <summary>Many clients move from node to node at random while they receive answers.</summary>
public abstract class RoamTests(string url)
{
    private const int Talks = 40;
    private const int Pieces = 25;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(8);

    private readonly ConcurrentBag<double> _resumes = [];

    [Fact]
    public async Task Every_piece_arrives_once_and_in_order_wherever_the_client_goes()
    {
        var prefix = SharedRedis.NewPrefix();
        await using var a = await FleetNode.StartAsync(url, prefix);
        await using var b = await FleetNode.StartAsync(url, prefix);
        await using var c = await FleetNode.StartAsync(url, prefix);
        FleetNode[] nodes = [await a.WhenUpAsync(), await b.WhenUpAsync(), await c.WhenUpAsync()];
        foreach (var node in nodes)
        {
            // On a busy machine a living owner may need longer than a second, and an answer that is taken from it ends incomplete.
            node.Service<SessionClaims>().YieldTime = TimeSpan.FromMinutes(1);
        }

        using var over = new CancellationTokenSource();
        var calls = 0;
        var answering = nodes.Select(node => AnswerAsync(node, () => Interlocked.Increment(ref calls), over.Token)).ToList();

        await Task.WhenAll(Enumerable.Range(0, Talks).Select(talk => RoamAsync(nodes, $"q{talk}", PropertySeed.NewRandom(talk))));

        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(answering));
        Assert.Equal(2 * Talks, calls);
        var times = _resumes.Order().ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"{times.Count} resumes, p50 {times[times.Count / 2]:F0} ms, most {times[^1]:F0} ms");
    }

    private async Task RoamAsync(FleetNode[] nodes, string question, Random random)
    {
        using var talk = await FleetTalk.BeginAsync(Any(nodes, random).Endpoint);
        for (var answer = 1; answer <= 2; answer++)
        {
            await talk.AskAsync(question);
            for (var moves = random.Next(1, 4); moves > 0; moves--)
            {
                await talk.UntilHeardAsync(Piece(question, random.Next(Pieces)), $"a{answer}");
                if (random.Next(2) == 0)
                {
                    talk.Vanish();
                }

                var start = Stopwatch.GetTimestamp();
                Assert.Null(await talk.ResumeAsync(Any(nodes, random).Endpoint));
                _resumes.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            var end = await talk.UntilEndAsync($"a{answer}");
            Assert.Equal((string.Concat(Enumerable.Range(0, Pieces).Select(i => Piece(question, i))), "complete"), (talk.Answers[$"a{answer}"].Text.ToString(), end));
        }
    }

    private static async Task AnswerAsync(FleetNode node, Action onCall, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var call = await node.Source.NextAsync().AsTask().WaitAsync(over);
            onCall();
            _ = SayAsync(call);
        }
    }

    private static async Task SayAsync(ScriptedCall call)
    {
        for (var i = 0; i < Pieces; i++)
        {
            call.Say(Piece(call.Request.Question, i));
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }

        call.Complete();
    }

    private static FleetNode Any(FleetNode[] nodes, Random random) => nodes[random.Next(nodes.Length)];

    private static string Piece(string question, int i) => string.Create(CultureInfo.InvariantCulture, $"{question}.{i} ");
}
