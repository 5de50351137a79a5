using RealtimeRag.Cli.Bench.Wire;

namespace RealtimeRag.Cli.Bench.Speed;

/// <summary>The closed-loop load: each connection always has the same number of unacknowledged messages.</summary>
internal static class AckLoad
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>An interim of typical length. The server only acknowledges it.</summary>
    public static byte[] Interim { get; } = ClientFrames.OfText("""{"type":"asr_chunk","text":"那我们今天先看一下上个季度的销售情况","is_final":false}""");

    /// <summary>Runs the load; blocks until it is done.</summary>
    /// <param name="server">The server.</param>
    /// <param name="connections">How many connections.</param>
    /// <param name="window">How many unacknowledged messages each connection has.</param>
    /// <param name="duration">For how long, after a warm-up of a quarter of it.</param>
    /// <param name="cancel">Ends it early.</param>
    public static Sample Run(Contender server, int connections, int window, TimeSpan duration, CancellationToken cancel)
    {
        using var lines = LoadLines.Connect(server, connections);
        var burst = Repeat(Interim, Math.Max(window, 64));
        foreach (var line in lines.All)
        {
            line.Send(burst.AsSpan(0, window * Interim.Length));
        }

        Pump(lines, burst, duration / 4, cancel);
        var (processor, begun) = (server.Processor, TimeProvider.System.GetTimestamp());
        var count = Pump(lines, burst, duration, cancel);
        return new(count, TimeProvider.System.GetElapsedTime(begun), server.Processor - processor);
    }

    private static long Pump(LoadLines lines, byte[] burst, TimeSpan duration, CancellationToken cancel)
    {
        var buffer = new byte[BufferBytes];
        var ready = new List<int>();
        var begun = TimeProvider.System.GetTimestamp();
        var count = 0L;
        while (TimeProvider.System.GetElapsedTime(begun) < duration)
        {
            cancel.ThrowIfCancellationRequested();
            lines.Ready.Wait(ready, milliseconds: 100);
            foreach (var number in ready)
            {
                var acknowledged = lines.All[number].Receive(buffer, out _);
                count += acknowledged;
                for (var left = acknowledged; left > 0; left -= burst.Length / Interim.Length)
                {
                    lines.All[number].Send(burst.AsSpan(0, Math.Min(burst.Length, left * Interim.Length)));
                }
            }
        }

        return count;
    }

    private static byte[] Repeat(byte[] message, int times) => [.. Enumerable.Repeat(message, times).SelectMany(static bytes => bytes)];
}
