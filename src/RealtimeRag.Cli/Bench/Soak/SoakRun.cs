using System.Globalization;
using System.Net;
using RealtimeRag.Cli.Bench.Server;
using RealtimeRag.Cli.Bench.Wire;

namespace RealtimeRag.Cli.Bench.Soak;

/// <summary>The settings of a soak test. Immutable.</summary>
/// <param name="Talkers">How many well-behaved clients.</param>
/// <param name="Duration">For how long.</param>
/// <param name="Think">The mean time between two questions of one client.</param>
/// <param name="Given">A server to use instead of starting one, or null.</param>
/// <param name="Key">A key for that server, or null.</param>
/// <param name="Seed">Makes a run repeatable.</param>
internal sealed record SoakOptions(int Talkers, TimeSpan Duration, TimeSpan Think, IPEndPoint? Given, string? Key, int Seed);

/// <summary>Runs well-behaved clients and all attacks at the same time against one server.</summary>
/// <param name="options">What to run.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Called with one line for each measurement.</param>
internal sealed class SoakRun(SoakOptions options, TimeProvider time, Action<string> progress)
{
    private const int Desks = 16;

    // One attacker of each kind for this many well-behaved clients.
    private const int TalkersForAnAttacker = 250;

    private const int WarmUpAtOnce = 20;

    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    private readonly TurnTally _tally = new();
    private readonly Slope _managed = new();
    private readonly Slope _resident = new();

    /// <summary>The server's settings: well-behaved clients have keys; attackers have none, or a separate one.</summary>
    public static IEnumerable<string> Settings =>
    [
        "API_KEYS=" + string.Join(',', Enumerable.Range(0, Desks).Select(static desk => $"desk-{desk}={KeyOf(desk)}")) + $",rogue={RogueKey}",
        "ALLOW_ANONYMOUS=1",
        "CONNECT_RATE=50",
        "RESUME_WINDOW=" + Window.TotalSeconds.ToString(CultureInfo.InvariantCulture),
    ];

    /// <summary>The key of an authenticated attacker.</summary>
    public static string RogueKey => "bench-rogue-0000000000000000";

    /// <summary>The key of one group of well-behaved clients.</summary>
    public static string KeyOf(int desk) => $"bench-desk-{desk % Desks:D2}-0000000000000000";

    /// <summary>Runs the test.</summary>
    public async Task<SoakReport> RunAsync(CancellationToken cancel)
    {
        var server = options.Given is null ? await BenchProcess.StartAsync(Settings, cancel) : null;
        try
        {
            var before = server is null ? null : await server.CountAsync(cancel);
            var talkers = await WarmUpAsync(server?.Address ?? options.Given!, cancel);
            var start = time.GetTimestamp();
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            over.CancelAfter(options.Duration);
            var address = server?.Address ?? options.Given!;
            var talking = Task.WhenAll(talkers.Select((talker, number) => TalkAsync(talker, number, over.Token, cancel)));
            var attackers = Task.WhenAll(Attackers(address, over.Token));
            await SampleAsync(server, start, talking, over.Token, cancel);
            await talking;
            await attackers;
            var duration = time.GetElapsedTime(start);
            return new SoakReport
            {
                Duration = duration,
                Talkers = options.Talkers,
                Tally = _tally,
                Latency = _tally.TakeFirsts(),
                Before = before,
                After = server is null ? null : await SettleAsync(server, cancel),
                ManagedSlope = _managed.PerHour,
                ResidentSlope = _resident.PerHour,
            };
        }
        finally
        {
            if (server is not null)
            {
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>Each client connects and asks once, before anything is counted: the first answers compile the code that answers.</summary>
    private async Task<SoakClient[]> WarmUpAsync(IPEndPoint address, CancellationToken cancel)
    {
        var uncounted = new TurnTally();
        var talkers = Enumerable.Range(0, options.Talkers)
            .Select(number => new SoakClient(new(address, options.Given is null ? KeyOf(number) : options.Key), number, uncounted, time)).ToArray();
        await Parallel.ForEachAsync(talkers, new ParallelOptions { MaxDegreeOfParallelism = WarmUpAtOnce, CancellationToken = cancel }, static async (talker, cancelled) =>
            await talker.AskAsync(1, TimeSpan.Zero, cutAfter: 0, cancelled));
        foreach (var talker in talkers)
        {
            talker.Tally = _tally;
        }

        return talkers;
    }

    private async Task TalkAsync(SoakClient talker, int number, CancellationToken over, CancellationToken cancel)
    {
        using var used = talker;
        var chance = new Random(unchecked((options.Seed * 31) + number));

        // Spreads the first questions over time.
        for (var think = chance.NextDouble() * options.Think; await talker.RestAsync(think, over); think = 2 * chance.NextDouble() * options.Think)
        {
            switch (chance.Next(20))
            {
                case 0 or 1 when options.Given is null:
                    await talker.AskInVainAsync((BenchFault)chance.Next(1, Enum.GetValues<BenchFault>().Length), cancel);
                    break;
                case 2 or 3:
                    await talker.AskAsync(10, TimeSpan.FromMilliseconds(40), cutAfter: chance.Next(1, 6), cancel);
                    break;
                case 4:
                    await talker.AskAndCancelAsync(cancel);
                    break;
                default:
                    await talker.AskAsync(5, TimeSpan.FromMilliseconds(20), cutAfter: 0, cancel);
                    break;
            }
        }

        await talker.LeaveAsync(cancel);
    }

    private IEnumerable<Task> Attackers(IPEndPoint address, CancellationToken over)
    {
        var next = 1_000_000L;
        var each = Math.Max(1, options.Talkers / TalkersForAnAttacker);
        for (var i = 0; i < each; i++)
        {
            foreach (var attack in Attacks.All)
            {
                // Every second attacker has a key.
                var target = new BenchTarget(address, options.Given is not null ? options.Key : i % 2 == 1 ? RogueKey : null);
                yield return Task.Run(() => Attacks.RepeatAsync(attack, target, () => Interlocked.Increment(ref next), _tally, TimeSpan.FromMilliseconds(200), over), CancellationToken.None);
            }
        }
    }

    private async Task SampleAsync(BenchProcess? server, long start, Task talkers, CancellationToken over, CancellationToken cancel)
    {
        while (server is not null && !talkers.IsCompleted)
        {
            await Task.Delay(Sampling, time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (over.IsCancellationRequested)
            {
                return;
            }

            var figures = await server.CountAsync(cancel);
            _managed.Add(time.GetElapsedTime(start), figures.ManagedBytes / (1024.0 * 1024));
            _resident.Add(time.GetElapsedTime(start), figures.ResidentBytes / (1024.0 * 1024));
            progress(string.Create(CultureInfo.InvariantCulture,
                $"{time.GetElapsedTime(start).TotalSeconds:F0} s: {_tally.Of(SoakClient.Answered)} of {_tally.Of(SoakClient.Turns)} turns answered, {figures.Sessions} sessions, {figures.Answers} answers running, {figures.Replies} replies, {figures.TurnedAway} turned away, {figures.ManagedBytes / (1024.0 * 1024):F1} MiB"));
        }
    }

    /// <summary>Waits until the sessions without a connection have expired.</summary>
    private async Task<ProcessFigures> SettleAsync(BenchProcess server, CancellationToken cancel)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            var figures = await server.CountAsync(cancel);
            if (figures is { Sessions: 0, Connections: 0, Replies: 0, Answers: 0 } || time.GetElapsedTime(since) > Settling)
            {
                return figures;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), time, cancel);
        }
    }
}
