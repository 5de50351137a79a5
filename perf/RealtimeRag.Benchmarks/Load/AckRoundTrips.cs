namespace RealtimeRag.Benchmarks.Load;

/// <summary>
/// How many messages our server acknowledges per second, compared with a bare echo in the same process and run. The measurements
/// alternate, so that other work on the machine affects both.
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
            var (echoes, acks) = (0.0, 0.0);
            for (var round = 0; round < Rounds; round++)
            {
                echoes += await MeasureAsync(LoadServers.Endpoint(echo), 0, clients, duration) / Rounds;
                acks += await MeasureAsync(LoadServers.Endpoint(ours), 2, clients, duration) / Rounds;
            }

            Console.WriteLine($"{clients,4} clients: bare echo {echoes,9:F0}/s, ack {acks,9:F0}/s, {acks / echoes:P0}");
        }
    }

    private static async Task<double> MeasureAsync(Uri endpoint, int greetings, int clients, TimeSpan duration)
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
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }

        return counts.Sum() / elapsed.TotalSeconds;
    }
}
