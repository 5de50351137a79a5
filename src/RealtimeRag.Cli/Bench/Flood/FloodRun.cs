using System.Net.Sockets;
using RealtimeRag.Cli.Bench.Server;
using RealtimeRag.Cli.Bench.Soak;
using RealtimeRag.Cli.Bench.Wire;

namespace RealtimeRag.Cli.Bench.Flood;

/// <summary>The latency of well-behaved clients before and during one attack.</summary>
/// <param name="Name">The attack.</param>
/// <param name="Lines">How many attacking connections there were at once.</param>
/// <param name="Before">First pieces right before it.</param>
/// <param name="During">First pieces during it.</param>
/// <param name="Failed">Failed turns of well-behaved clients.</param>
/// <param name="Asked">Questions of the attackers that reached the backend.</param>
internal sealed record FloodPhase(string Name, int Lines, Latency Before, Latency During, long Failed, long Asked);

/// <summary>Runs one attack after another against a server that also serves well-behaved clients.</summary>
/// <param name="talkers">How many well-behaved clients.</param>
/// <param name="each">How long each phase takes.</param>
/// <param name="silentLines">How many connections that send nothing.</param>
/// <param name="time">The clock.</param>
internal sealed class FloodRun(int talkers, TimeSpan each, int silentLines, TimeProvider time)
{
    private const int SlowLines = 500;
    private const int FloodLines = 16;

    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(500);

    private readonly TurnTally _tally = new();
    private long _next = 1_000_000;

    /// <summary>Runs all phases.</summary>
    /// <param name="report">Called with each phase when it is over.</param>
    /// <param name="cancel">Cancels the run.</param>
    public async Task RunAsync(Action<FloodPhase> report, CancellationToken cancel)
    {
        await using var server = await BenchProcess.StartAsync([.. SoakRun.Settings, "MAX_CONNECTIONS_PER_ADDRESS=500"], cancel);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var talking = Task.WhenAll(Enumerable.Range(0, talkers).Select(number => TalkAsync(server, number, over.Token, cancel)));

        // The first answers are slow, because the code for them is compiled.
        await Task.Delay(each, time, cancel);
        foreach (var (attack, lines, isRogue) in (IEnumerable<(Attack, int, bool)>)
            [(Attacks.SlowHead, SlowLines, false), (Attacks.SlowMessage, SlowLines, true), (Attacks.Churn, FloodLines, true), (Attacks.Errors, FloodLines, true),
                (Attacks.Instant, FloodLines, true), (Attacks.Instant, FloodLines, false), (Attacks.AskAndCancel, FloodLines, true), (Attacks.AskAndCancel, FloodLines, false)])
        {
            report(await AttackAsync(server, attack.Name + (isRogue ? "" : " (anonymous)"), lines, cancelPhase => Task.WhenAll(Enumerable.Range(0, lines).Select(_ => Task.Run(() => Attacks.RepeatAsync(
                attack, new(server.Address, isRogue ? SoakRun.RogueKey : null), () => Interlocked.Increment(ref _next), _tally, TimeSpan.Zero, cancelPhase), CancellationToken.None))), cancel));
        }

        var opened = 0;
        var silent = await AttackAsync(server, Attacks.Silence.Name, silentLines, async cancelPhase => opened = await OpenSilentAsync(server, cancelPhase), cancel);
        report(silent with { Lines = opened });
        await over.CancelAsync();
        await talking;
    }

    private async Task<FloodPhase> AttackAsync(BenchProcess server, string name, int lines, Func<CancellationToken, Task> attack, CancellationToken cancel)
    {
        _tally.TakeFirsts();
        await Task.Delay(each, time, cancel);
        var (before, failed, asked) = (_tally.TakeFirsts(), _tally.Of(SoakClient.Failed), await AskedAsync(server, cancel));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        over.CancelAfter(each);
        await attack(over.Token);
        var during = _tally.TakeFirsts();
        return new(name, lines, before, during, _tally.Of(SoakClient.Failed) - failed, await AskedAsync(server, cancel) - asked);
    }

    private static async Task<long> AskedAsync(BenchProcess server, CancellationToken cancel) => (await server.CountAsync(cancel)).Asked.GetValueOrDefault("attackers");

    /// <summary>Opens as many connections as the system allows and keeps them open until the end of the phase. Returns their number.</summary>
    private async Task<int> OpenSilentAsync(BenchProcess server, CancellationToken over)
    {
        var lines = new List<RawConnection>();
        try
        {
            while (lines.Count < silentLines)
            {
                lines.Add(await RawConnection.ConnectAsync(server.Address, lines.Count, over));
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, time, over);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The phase is over, or the system opens no more sockets.
        }

        var count = lines.Count;
        lines.ForEach(static line => line.Dispose());
        return count;
    }

    private async Task TalkAsync(BenchProcess server, int number, CancellationToken over, CancellationToken cancel)
    {
        var chance = new Random(number);
        using var talker = new SoakClient(new(server.Address, SoakRun.KeyOf(number)), number, _tally, time);
        while (!over.IsCancellationRequested)
        {
            await talker.AskAsync(3, TimeSpan.FromMilliseconds(10), cutAfter: 0, cancel);
            await Task.Delay(2 * chance.NextDouble() * Think, time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
