using RealtimeRag.Cli.Bench.Server;
using RealtimeRag.Cli.Bench.Wire;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Bench.Speed;

/// <summary>Starts the server and the yardstick, runs the same load on each in turn, and compares them. One run at a time.</summary>
/// <param name="rounds">The number of rounds.</param>
/// <param name="duration">The duration of one load.</param>
/// <param name="warmUp">The duration of the warm-up load on each server.</param>
/// <param name="note">Receives progress messages.</param>
internal sealed class SpeedRun(int rounds, TimeSpan duration, TimeSpan warmUp, Action<string> note)
{
    private const int WarmConnections = 50;
    private const int WarmWindow = 8;

    // A question runs code that an interim does not, which must be warm too.
    private const int WarmTurns = 4;

    private static readonly string[] Settings = ["MAX_CONNECTIONS=100000", "MAX_CONCURRENT_ANSWERS=2000", "OPENAI_FIRST_TOKEN_TIMEOUT=60", "OPENAI_TIMEOUT=120"];

    /// <summary>Compares acknowledgements in a closed loop.</summary>
    public Task<IReadOnlyList<Comparison>> AckAsync(int connections, int window, CancellationToken cancel) =>
        CompareAsync([], (server, _) => AckLoad.Run(server, connections, window, duration, cancel),
            [("acks", "1/s", static sample => sample.PerSecond), ("server CPU per ack", "µs", static sample => sample.Microseconds)], cancel);

    /// <summary>Compares latencies in an open loop.</summary>
    public Task<IReadOnlyList<Comparison>> PaceAsync(int connections, int perSecond, CancellationToken cancel) =>
        CompareAsync([], (server, _) => PaceLoad.Run(server, connections, perSecond, duration, cancel),
            [
                ("latency, median", "ms", static sample => sample.Latency(0.5)),
                ("latency, 99 %", "ms", static sample => sample.Latency(0.99)),
                ("latency, 99.9 %", "ms", static sample => sample.Latency(0.999)),
                ("server CPU per ack", "µs", static sample => sample.Microseconds),
            ], cancel);

    /// <summary>Compares idle connections.</summary>
    public Task<IReadOnlyList<Comparison>> IdleAsync(int connections, CancellationToken cancel) =>
        CompareAsync([], (server, _) => IdleLoad.Run(server, connections, cancel),
            [
                ("idle connection", "bytes", static sample => sample.Connected),
                ("after one message each", "bytes", static sample => sample.Spoken),
                ("kept after all have left", "MiB", static sample => sample.Left / 1048576.0),
            ], cancel);

    /// <summary>Compares many questions asked at once.</summary>
    /// <param name="talks">The number of sessions, each with one question.</param>
    /// <param name="first">The backend's time to its first piece.</param>
    /// <param name="pieces">How many pieces follow, every 20 ms.</param>
    /// <param name="cancel">Cancels the run.</param>
    public async Task<IReadOnlyList<Comparison>> TurnAsync(int talks, TimeSpan first, int pieces, CancellationToken cancel)
    {
        await using var backend = await BenchProcess.StartAsync([], cancel, "backend");
        var address = $"http://{backend.Address}/v1";
        var answer = new BenchQuestion(0, "turn", pieces, TimeSpan.FromMilliseconds(20), First: first);
        return await CompareAsync(
            [$"OPENAI_BASE_URL={address}"],
            (server, _) => TurnLoad.Run(server, talks, answer, cancel),
            [
                ("question acknowledged, median", "ms", static sample => Percentile.Of(sample.Acknowledged, 0.5)),
                ("first piece, median", "ms", static sample => Percentile.Of(sample.First, 0.5)),
                ("first piece, slowest", "ms", static sample => sample.First[^1]),
                ("end, median", "ms", static sample => Percentile.Of(sample.Ended, 0.5)),
                ("server CPU per answer", "ms", static sample => sample.Processor),
            ], cancel, WarmTurns);
    }

    private async Task<IReadOnlyList<Comparison>> CompareAsync<T>(
        string[] settings, Func<Contender, CancellationToken, T> load, (string Name, string Unit, Func<T, double> Value)[] figures, CancellationToken cancel, int warmLoads = 0)
    {
        if (!ReadySockets.IsSupported)
        {
            throw new WireException("This bench needs Linux");
        }

        if (!await Contender.PinGeneratorAsync(cancel))
        {
            note("One core, or no taskset: server and generator share the processor");
        }

        await using var ours = await Contender.StartAsync("realtime-rag", "server", [.. Settings, .. settings], cancel);
        await using var bare = await Contender.StartAsync("bare", "yardstick", settings.Select(static setting => "--backend=" + setting.Split('=', 2)[1]), cancel);

        // Warm up until the JIT has optimized both servers, which takes a while under full load.
        await Task.Run(() => AckLoad.Run(ours, WarmConnections, WarmWindow, warmUp, cancel), cancel);
        await Task.Run(() => AckLoad.Run(bare, WarmConnections, WarmWindow, warmUp, cancel), cancel);
        for (var i = 0; i < warmLoads; i++)
        {
            await Task.Run(() => load(ours, cancel), cancel);
            await Task.Run(() => load(bare, cancel), cancel);
        }

        var comparisons = figures.Select(static figure => new Comparison(figure.Name, figure.Unit)).ToList();
        for (var round = 0; round < rounds; round++)
        {
            var first = await Task.Run(() => load(ours, cancel), cancel);
            var second = await Task.Run(() => load(bare, cancel), cancel);
            for (var i = 0; i < figures.Length; i++)
            {
                comparisons[i].Add(figures[i].Value(first), figures[i].Value(second));
            }

            note($"{round + 1}/{rounds}");
        }

        return comparisons;
    }
}
