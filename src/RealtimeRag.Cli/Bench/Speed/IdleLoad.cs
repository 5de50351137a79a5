using RealtimeRag.Cli.Bench.Wire;

namespace RealtimeRag.Cli.Bench.Speed;

/// <summary>The cost of idle connections, in bytes of resident memory. Immutable.</summary>
/// <param name="Connected">Per connection, with its session, before its first message.</param>
/// <param name="Spoken">Per connection, after one message.</param>
/// <param name="Left">The total growth that remains after all clients have left.</param>
internal sealed record IdleSample(double Connected, double Spoken, long Left);

/// <summary>Opens many connections that only answer pings.</summary>
internal static class IdleLoad
{
    private const int BufferBytes = 4 * 1024;
    private const byte PingHeader = 0x80 | ReceivedFrame.Ping;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(4);

    // The server returns memory to the system some time after the last connection has closed.
    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(20);

    /// <summary>Runs the load; blocks until it is done.</summary>
    /// <param name="server">The server.</param>
    /// <param name="connections">How many connections.</param>
    /// <param name="cancel">Ends it early.</param>
    public static IdleSample Run(Contender server, int connections, CancellationToken cancel)
    {
        var before = server.Resident;
        using var lines = new LoadLines();
        for (var i = 0; i < connections; i++)
        {
            lines.Add(server);
            if (i % 500 == 0)
            {
                Answer(lines, TimeSpan.Zero, cancel);
            }
        }

        Answer(lines, Settling, cancel);
        var connected = server.Resident;
        foreach (var line in lines.All)
        {
            line.Send(AckLoad.Interim);
        }

        Answer(lines, Settling, cancel);
        var spoken = server.Resident;
        lines.Clear();
        Answer(lines, Leaving, cancel);
        return new((double)(connected - before) / connections, (double)(spoken - before) / connections, server.Resident - before);
    }

    private static void Answer(LoadLines lines, TimeSpan duration, CancellationToken cancel)
    {
        var (buffer, ready, begun) = (new byte[BufferBytes], new List<int>(), TimeProvider.System.GetTimestamp());
        do
        {
            cancel.ThrowIfCancellationRequested();
            lines.Ready.Wait(ready, duration > TimeSpan.Zero ? 50 : 0);
            foreach (var number in ready)
            {
                lines.All[number].Receive(buffer, out var read);
                if (read.Length >= 2 && read[0] == PingHeader)
                {
                    lines.All[number].Send(ClientFrames.Of(ReceivedFrame.Pong, read.Slice(2, Math.Min(read[1], read.Length - 2))));
                }
            }
        }
        while (TimeProvider.System.GetElapsedTime(begun) < duration);
    }
}
