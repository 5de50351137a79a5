namespace RealtimeRag.Cli.Bench.Speed;

/// <summary>
/// The open-loop load: messages are sent at a fixed rate regardless of the server, and each latency counts from the time its message was due. A server that
/// stalls is thus charged for all messages that waited meanwhile.
/// </summary>
internal static class PaceLoad
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Runs the load; blocks until it is done.</summary>
    /// <param name="server">The server.</param>
    /// <param name="connections">The number of connections, which take turns.</param>
    /// <param name="perSecond">Messages per second over all connections.</param>
    /// <param name="duration">For how long, after a warm-up of a quarter of it.</param>
    /// <param name="cancel">Ends it early.</param>
    public static Sample Run(Contender server, int connections, int perSecond, TimeSpan duration, CancellationToken cancel)
    {
        using var lines = LoadLines.Connect(server, connections);
        Drive(lines, perSecond, duration / 4, cancel);
        var (processor, begun) = (server.Processor, TimeProvider.System.GetTimestamp());
        var times = Drive(lines, perSecond, duration, cancel);
        times.Sort();
        return new(times.Count, TimeProvider.System.GetElapsedTime(begun), server.Processor - processor, times);
    }

    private static List<double> Drive(LoadLines lines, int perSecond, TimeSpan duration, CancellationToken cancel)
    {
        var time = TimeProvider.System;
        var (buffer, ready, times) = (new byte[BufferBytes], new List<int>(), new List<double>());
        var waiting = lines.All.Select(static _ => new Queue<TimeSpan>()).ToArray();
        var total = (int)(perSecond * duration.TotalSeconds);
        var begun = time.GetTimestamp();
        for (var sent = 0; times.Count < total;)
        {
            cancel.ThrowIfCancellationRequested();
            for (var now = time.GetElapsedTime(begun); sent < total && Due(sent, perSecond) <= now; sent++)
            {
                waiting[sent % lines.All.Count].Enqueue(Due(sent, perSecond));
                lines.All[sent % lines.All.Count].Send(AckLoad.Interim);
            }

            lines.Ready.Wait(ready, milliseconds: 0);
            foreach (var number in ready)
            {
                var arrived = lines.All[number].Receive(buffer, out _);
                for (var now = time.GetElapsedTime(begun); arrived > 0; arrived--)
                {
                    times.Add((now - waiting[number].Dequeue()).TotalMilliseconds);
                }
            }
        }

        return times;
    }

    private static TimeSpan Due(int number, int perSecond) => TimeSpan.FromSeconds((double)number / perSecond);
}
