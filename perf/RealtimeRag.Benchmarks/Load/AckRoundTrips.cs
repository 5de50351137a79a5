namespace RealtimeRag.Benchmarks.Load;

/// <summary>
/// Measures how many messages a server in this process acknowledges per second. Processor time and memory include the client's, so only the difference
/// between two servers is meaningful.
/// </summary>
internal static class AckRoundTrips
{
    private static readonly byte[] Message = """{"type":"keepalive"}"""u8.ToArray();

    internal static async Task<Throughput> MeasureAsync(Uri endpoint, int greetings, int clients, TimeSpan duration)
    {
        var sockets = new LoadClient[clients];
        for (var i = 0; i < clients; i++)
        {
            sockets[i] = await LoadClient.ConnectAsync(endpoint);
            for (var n = 0; n < greetings; n++)
            {
                await sockets[i].NextAsync();
            }
        }

        var time = TimeProvider.System;
        var (before, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
        var start = time.GetTimestamp();
        var counts = await Task.WhenAll(sockets.Select(socket => Task.Run(async () =>
        {
            var count = 0;
            for (; time.GetElapsedTime(start) < duration; count++)
            {
                await socket.SendAsync(Message);
                await socket.NextAsync();
            }

            return count;
        })));
        var elapsed = time.GetElapsedTime(start);
        var processor = Environment.CpuUsage.TotalTime - before;
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }

        return new(counts.Sum(), elapsed, processor, GC.GetTotalAllocatedBytes() - allocated);
    }

    /// <summary>The messages of one run, its duration, processor time and allocated bytes.</summary>
    internal sealed record Throughput(long Messages, TimeSpan Time, TimeSpan Total, long Allocated)
    {
        public static Throughput None { get; } = new(0, default, default, 0);

        public double PerSecond => Messages / Time.TotalSeconds;

        public TimeSpan Processor => Total / Messages;

        public double Bytes => (double)Allocated / Messages;

        public static Throughput operator +(Throughput a, Throughput b) => new(a.Messages + b.Messages, a.Time + b.Time, a.Total + b.Total, a.Allocated + b.Allocated);
    }
}
