using RealtimeRag.Cli.Bench.Server;
using RealtimeRag.Cli.Bench.Soak;

namespace RealtimeRag.Cli.Bench.Flood;

/// <summary>The result of a drain with running answers.</summary>
/// <param name="Answers">How many answers ran when it began.</param>
/// <param name="Whole">How many arrived complete and correct.</param>
/// <param name="Told">How many clients received close code 1012.</param>
/// <param name="Duration">From the request to stop to the end of the process.</param>
/// <param name="LongestAnswer">How long an answer takes without a drain.</param>
/// <param name="ExitCode">The exit code of the process.</param>
internal sealed record DrainResult(int Answers, long Whole, int Told, TimeSpan Duration, TimeSpan LongestAnswer, int ExitCode);

/// <summary>Stops a server while many answers are running.</summary>
internal static class DrainRun
{
    private const int Pieces = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs the bench.</summary>
    /// <param name="answers">How many answers run at once.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Cancels the run.</param>
    public static async Task<DrainResult> RunAsync(int answers, TimeProvider time, CancellationToken cancel)
    {
        await using var server = await BenchProcess.StartAsync([.. SoakRun.Settings, "DRAIN_TIMEOUT=60", "MAX_CONCURRENT_ANSWERS=2000"], cancel);
        var tally = new TurnTally();
        var talkers = Enumerable.Range(0, answers).Select(number => new SoakClient(new(server.Address, SoakRun.KeyOf(number)), number, tally, time)).ToList();
        try
        {
            foreach (var talker in talkers)
            {
                await talker.ReadyAsync(cancel);
            }

            var ends = talkers.Select(async talker =>
            {
                await talker.AskAsync(Pieces, Pause, cutAfter: 0, cancel);
                return await talker.UntilClosedAsync(cancel);
            }).ToList();
            while ((await server.CountAsync(cancel)).Replies < answers && tally.Of(SoakClient.Answered) + tally.Of(SoakClient.Failed) == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancel);
            }

            var begun = time.GetTimestamp();
            var running = (await server.CountAsync(cancel)).Replies;
            var exitCode = await server.StopAsync(cancel);
            var took = time.GetElapsedTime(begun);
            var codes = await Task.WhenAll(ends);
            return new(running, tally.Of(SoakClient.Answered), codes.Count(static code => code == 1012), took, Pieces * Pause, exitCode);
        }
        finally
        {
            talkers.ForEach(static talker => talker.Dispose());
        }
    }
}
