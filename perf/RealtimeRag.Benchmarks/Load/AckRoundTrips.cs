namespace RealtimeRag.Benchmarks.Load;

/// <summary>
/// How many messages our server acknowledges per second, compared with a bare echo in the same process and run. The measurements
/// alternate, so that other work on the machine affects both. Processor time and memory of a message include its client's, which are the same for both.
/// </summary>
internal static class AckRoundTrips
{
    private const int Rounds = 3;

    private static readonly byte[] Message = """{"type":"keepalive"}"""u8.ToArray();

    public static async Task RunAsync(TimeSpan duration)
    {
        await using var echo = await LoadServers.StartEchoAsync();
        await using var ours = await LoadServers.StartOursAsync(new() { ["USE_MOCK_RAG"] = "1" });
        await MeasureAsync(LoadServers.Endpoint(echo), 0, 8, duration);
        await MeasureAsync(LoadServers.Endpoint(ours), 2, 8, duration);
        foreach (var clients in new[] { 1, 16, 200 })
        {
            var (echoes, acks) = (Throughput.None, Throughput.None);
            for (var round = 0; round < Rounds; round++)
            {
                echoes += await MeasureAsync(LoadServers.Endpoint(echo), 0, clients, duration);
                acks += await MeasureAsync(LoadServers.Endpoint(ours), 2, clients, duration);
            }

            Console.WriteLine(
                $"{clients,4} clients: bare echo {echoes.PerSecond,9:F0}/s, ack {acks.PerSecond,9:F0}/s, {acks.PerSecond / echoes.PerSecond:P1}; "
                + $"processor time {echoes.Processor.TotalMicroseconds,5:F1} and {acks.Processor.TotalMicroseconds,5:F1} us, {echoes.Processor / acks.Processor:P1}; "
                + $"allocated {echoes.Bytes,5:F0} and {acks.Bytes,5:F0} bytes");
        }
    }

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

    /// <summary>So many messages in so much time.</summary>
    internal sealed record Throughput(long Messages, TimeSpan Time, TimeSpan Total, long Allocated)
    {
        public static Throughput None { get; } = new(0, default, default, 0);

        public double PerSecond => Messages / Time.TotalSeconds;

        public TimeSpan Processor => Total / Messages;

        public double Bytes => (double)Allocated / Messages;

        public static Throughput operator +(Throughput a, Throughput b) => new(a.Messages + b.Messages, a.Time + b.Time, a.Total + b.Total, a.Allocated + b.Allocated);
    }
}
