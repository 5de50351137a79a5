using RealtimeRag.Cli.Bench.Wire;

namespace RealtimeRag.Fuzzing;

/// <summary>Runs both kinds of cases, monitors the server meanwhile, and prints a summary.</summary>
internal static class Fuzzer
{
    // One step of a worker; after each, the run can be taken up again.
    private const long Block = 500;

    private const long AllowedGrowth = 32L * 1024 * 1024;

    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeProvider Time = TimeProvider.System;

    /// <summary>Whether the server passed all checks.</summary>
    public static async Task<bool> RunAsync(FuzzOptions options, CancellationToken interrupted)
    {
        Console.WriteLine($"seed {options.Seed}, from case {options.From}");
        await using var server = await FuzzServer.StartAsync();
        await WarmUpAsync(server, options);
        var before = server.Count();
        var isGood = await RunKindAsync("messages", server, options, options.Messages, static (on, with, tally) => new MessageFuzz(on, with, tally).RunAsync, interrupted);
        isGood &= await RunKindAsync("frames", server, options, options.Frames, static (on, with, tally) => new FrameFuzz(on, with, tally).RunAsync, interrupted);
        return await SettleAsync(server, before) && isGood;
    }

    private static async Task WarmUpAsync(FuzzServer server, FuzzOptions options)
    {
        // Other cases than those of the run, so that buffers and caches have their usual size before anything is counted.
        var other = options with { Seed = options.Seed ^ 0x5EED };
        await Task.WhenAll(Enumerable.Range(0, options.Workers).Select(async worker =>
        {
            await new MessageFuzz(server, other, new Tally()).RunAsync(worker * 200, (worker + 1) * 200, CancellationToken.None);
            await new FrameFuzz(server, other, new Tally()).RunAsync(worker * 20, (worker + 1) * 20, CancellationToken.None);
        }));
    }

    private static async Task<bool> RunKindAsync(
        string kind, FuzzServer server, FuzzOptions options, long count, Func<FuzzServer, FuzzOptions, Tally, Func<long, long, CancellationToken, Task>> create, CancellationToken interrupted)
    {
        if (count == 0)
        {
            return true;
        }

        var (tally, start, next, end) = (new Tally(), Time.GetTimestamp(), options.From, options.From + count);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        var busy = Enumerable.Repeat(options.From, options.Workers).ToArray();
        var working = Task.WhenAll(Enumerable.Range(0, options.Workers).Select(worker => Task.Run(async () =>
        {
            var run = create(server, options, tally);
            while (!over.IsCancellationRequested && Interlocked.Add(ref next, Block) - Block is var from && from < end)
            {
                Interlocked.Exchange(ref busy[worker], from);
                await run(from, Math.Min(end, from + Block), over.Token);
            }

            Interlocked.Exchange(ref busy[worker], long.MaxValue);
        })));
        using var probe = new Probe(server, Time);
        await WatchAsync(kind, working, server, probe, tally, () => Math.Min(end, busy.Min()), over);
        await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var failure in tally.Failures)
        {
            Console.WriteLine($"FAILED {failure}");
        }

        var took = Time.GetElapsedTime(start);
        Console.WriteLine(
            $"{kind}: {tally.Done} cases in {took.TotalSeconds:F0} s ({tally.Done / took.TotalSeconds:F0} a second), {tally.Failures.Count} failures; "
            + $"connections ended with {tally.Ends}; {probe.Answers} answers for a well-behaved client meanwhile, the slowest in {probe.Slowest.TotalMilliseconds:F0} ms");
        return tally.Failures.Count == 0 && tally.Done == count;
    }

    private static async Task WatchAsync(string kind, Task working, FuzzServer server, Probe probe, Tally tally, Func<long> firstOpen, CancellationTokenSource over)
    {
        var (last, lastAt) = (-1L, Time.GetTimestamp());
        do
        {
            try
            {
                await probe.AskAsync();
            }
            catch (Exception e) when (e is OperationCanceledException or System.Net.WebSockets.WebSocketException or WireException)
            {
                tally.Fail($"{kind}: a well-behaved client was not answered: {e.Message}");
                await over.CancelAsync();
            }

            await working.WaitAsync(Watch, Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (tally.Done != last)
            {
                (last, lastAt) = (tally.Done, Time.GetTimestamp());
            }
            else if (Time.GetElapsedTime(lastAt) > Probe.Patience)
            {
                tally.Fail($"{kind}: no case has ended for {Probe.Patience.TotalSeconds:F0} s; repeat from case {firstOpen()}");
                await over.CancelAsync();
            }

            var holdings = server.Count();
            Console.WriteLine($"{kind} {tally.Done}, go on with --from {firstOpen()}: {holdings}");
        }
        while (!working.IsCompleted && !over.IsCancellationRequested);
        if (working.Exception is { } unexpected)
        {
            tally.Fail($"{kind}: {unexpected.InnerException}");
        }
    }

    /// <summary>Waits until the sessions without a connection have expired, and compares.</summary>
    private static async Task<bool> SettleAsync(FuzzServer server, Holdings before)
    {
        var since = Time.GetTimestamp();
        var after = server.Count();
        while ((after.Sessions > 0 || after.Connections > 0) && Time.GetElapsedTime(since) < Settling)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), Time);
            after = server.Count();
        }

        var faults = server.Faults;
        foreach (var fault in faults)
        {
            Console.WriteLine($"FAILED {fault}");
        }

        Console.WriteLine($"before: {before}");
        Console.WriteLine($"after:  {after}");
        Console.WriteLine($"unobserved exceptions and errors in the log: {faults.Count}");
        var isClean = after is { Sessions: 0, Connections: 0, SessionBytes: 0 } && after.Sockets <= before.Sockets && after.ManagedBytes < before.ManagedBytes + AllowedGrowth;
        if (!isClean)
        {
            Console.WriteLine("FAILED the server holds more than before");
        }

        return isClean && faults.Count == 0;
    }
}
