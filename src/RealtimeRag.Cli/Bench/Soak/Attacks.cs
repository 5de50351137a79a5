using System.Net.Sockets;
using System.Text.Json;
using RealtimeRag.Cli.Bench.Server;
using RealtimeRag.Cli.Bench.Wire;

namespace RealtimeRag.Cli.Bench.Soak;

/// <summary>One kind of attack. Each run lasts for one connection or a few seconds.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="RunAsync">One run, given the server, a unique number and a source of random numbers.</param>
internal sealed record Attack(string Name, Func<BenchTarget, long, Random, CancellationToken, Task> RunAsync);

/// <summary>The attacks. Thread-safe.</summary>
internal static class Attacks
{
    // Sends many messages with one system call, since the attackers share the machine's cores with the server.
    private const int BatchSize = 50;

    private static readonly TimeProvider Time = TimeProvider.System;
    private static readonly TimeSpan Drip = TimeSpan.FromSeconds(1);

    /// <summary>Half a request, one byte per second.</summary>
    public static Attack SlowHead { get; } = new("slow-head", static async (target, number, _, cancel) =>
    {
        using var line = await RawConnection.ConnectAsync(target.Address, number, cancel);
        foreach (var one in ClientFrames.Handshake("localhost", isV2: true))
        {
            if (!await line.TrySendAsync(new[] { one }, cancel))
            {
                return;
            }

            await Task.Delay(Drip, Time, cancel);
        }
    });

    /// <summary>Half a message, one byte per second.</summary>
    public static Attack SlowMessage { get; } = new("slow-message", static async (target, number, _, cancel) =>
    {
        using var line = await BenchLine.ConnectAsync(target, number, isV2: false, cancel);
        foreach (var one in ClientFrames.OfText("""{"type":"asr_chunk","text":"and so on and so on and so on","is_final":true}"""))
        {
            if (!await line.TrySendAsync(new[] { one }, cancel))
            {
                return;
            }

            await Task.Delay(Drip, Time, cancel);
        }
    });

    /// <summary>A connection that sends nothing.</summary>
    public static Attack Silence { get; } = new("silence", static async (target, number, _, cancel) =>
    {
        using var line = await RawConnection.ConnectAsync(target.Address, number, cancel);
        await Task.Delay(TimeSpan.FromSeconds(15), Time, cancel);
    });

    /// <summary>A half-open connection: the client does not answer pings.</summary>
    public static Attack DeadLine { get; } = new("dead-line", static async (target, number, _, cancel) =>
    {
        using var line = await BenchLine.ConnectAsync(target, number, isV2: true, cancel);
        await line.TrySendAsync(Ask(number, 200, pause: 100), cancel);
        await Task.Delay(TimeSpan.FromSeconds(40), Time, cancel);
    });

    /// <summary>A client that asks for long answers and reads nothing.</summary>
    public static Attack SlowReader { get; } = new("slow-reader", static async (target, number, _, cancel) =>
    {
        using var line = await BenchLine.ConnectAsync(target, number, isV2: true, cancel);
        for (var i = 0; i < 3; i++)
        {
            await line.TrySendAsync(Ask((number * 10) + i, 5_000, pause: 0), cancel);
        }

        await Task.Delay(TimeSpan.FromSeconds(20), Time, cancel);
    });

    /// <summary>Bytes that are not frames, and frames that are not messages.</summary>
    public static Attack Garbage { get; } = new("garbage", static async (target, number, chance, cancel) =>
    {
        using var line = await BenchLine.ConnectAsync(target, number, isV2: number % 2 == 0, cancel);
        var bytes = new byte[chance.Next(1, 300)];
        chance.NextBytes(bytes);
        await line.TrySendAsync(chance.Next(2) == 0 ? bytes : ClientFrames.Of(ReceivedFrame.Text, bytes), cancel);
        await ReadForAsync(line, TimeSpan.FromSeconds(1), cancel);
    });

    /// <summary>Messages that the protocol does not know, as fast as possible.</summary>
    public static Attack Errors { get; } = new("errors", (target, number, _, cancel) => FloodAsync(target, number, static _ => "{", cancel));

    /// <summary>Instant queries, as fast as possible.</summary>
    public static Attack Instant { get; } = new("instant-query", (target, number, _, cancel) => FloodAsync(
        target,
        number,
        i => i == 0
            ? $$"""{"type":"asr_chunk","text":{{Quoted(Words(number, 20, pause: 50))}},"is_final":true}"""
            : """{"type":"control","action":"instant_query"}""",
        cancel));

    /// <summary>Questions that are cancelled at once, as fast as possible.</summary>
    public static Attack AskAndCancel { get; } = new("ask-and-cancel", (target, number, _, cancel) => FloodAsync(
        target, number, i => i % 2 == 0 ? Ask((number * 1_000) + i, 20, pause: 50) : """{"type":"cancel"}""", cancel));

    /// <summary>Connections that come and go.</summary>
    public static Attack Churn { get; } = new("churn", static async (target, number, chance, cancel) =>
    {
        using var line = await BenchLine.ConnectAsync(target, number, isV2: number % 2 == 0, cancel);
        if (chance.Next(2) == 0)
        {
            await line.CloseAsync(cancel);
        }
    });

    /// <summary>A resume with a made-up token.</summary>
    public static Attack Guess { get; } = new("guess", static async (target, number, chance, cancel) =>
    {
        using var line = await BenchLine.ConnectAsync(target, number, isV2: true, cancel);
        await line.TrySendAsync($$"""{"type":"resume","session_id":"s-{{number}}","epoch":"e","resume_token":"{{chance.NextInt64():x43}}","last_seq":{{chance.Next(9)}}}""", cancel);
        await ReadForAsync(line, TimeSpan.FromMilliseconds(300), cancel);
    });

    /// <summary>All kinds of attack.</summary>
    public static IReadOnlyList<Attack> All { get; } = [SlowHead, SlowMessage, Silence, DeadLine, SlowReader, Garbage, Errors, Instant, AskAndCancel, Churn, Guess];

    /// <summary>Repeats one attack until it is cancelled; refused connections are counted.</summary>
    /// <param name="attack">The kind.</param>
    /// <param name="targets">The server and the key to use.</param>
    /// <param name="numbers">Returns a unique number at each call.</param>
    /// <param name="tally">Counts runs.</param>
    /// <param name="rest">The time between two runs.</param>
    /// <param name="cancel">Cancels the attack.</param>
    public static async Task RepeatAsync(Attack attack, BenchTarget targets, Func<long> numbers, TurnTally tally, TimeSpan rest, CancellationToken cancel)
    {
        var chance = new Random(unchecked((int)numbers()));
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await attack.RunAsync(targets, numbers(), chance, cancel);
                tally.Count(attack.Name);
                await Task.Delay(rest, Time, cancel);
            }
            catch (Exception e) when (e is WireException or SocketException or JsonException)
            {
                tally.Count(attack.Name + " turned away");
                await Task.Delay(TimeSpan.FromMilliseconds(200), Time, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Sends as fast as possible for three seconds, and reads what arrives.</summary>
    private static async Task FloodAsync(BenchTarget target, long number, Func<int, string> message, CancellationToken cancel)
    {
        using var line = await BenchLine.ConnectAsync(target, number, isV2: true, cancel);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        over.CancelAfter(TimeSpan.FromSeconds(3));
        var reading = ReadForAsync(line, TimeSpan.FromSeconds(3), cancel);
        try
        {
            for (var i = 0; await line.TrySendAsync(Batch(message, i), over.Token); i += BatchSize)
            {
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The three seconds are over.
        }

        await reading;
    }

    private static async Task ReadForAsync(BenchLine line, TimeSpan time, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        over.CancelAfter(time);
        try
        {
            while (await line.NextAsync(over.Token) is not null)
            {
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The time for reading is over.
        }
    }

    private static ReadOnlyMemory<byte> Batch(Func<int, string> message, int first) =>
        Enumerable.Range(first, BatchSize).SelectMany(i => ClientFrames.OfText(message(i))).ToArray();

    private static string Words(long number, int pieces, int pause) => new BenchQuestion(number, "attackers", pieces, TimeSpan.FromMilliseconds(pause)).ToString();

    private static string Ask(long number, int pieces, int pause) => $$"""{"type":"ask","text":{{Quoted(Words(number, pieces, pause))}}}""";

    private static string Quoted(string words) => "\"" + words + "\"";
}
