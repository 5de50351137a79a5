using System.Text;
using RealtimeRag.Core;
using RealtimeRag.FakeDify;

namespace RealtimeRag.Benchmarks.Load;

/// <summary>Measures the time from Dify's first token to the client's first answer frame, in one process and with one clock.</summary>
internal static class FirstToken
{
    private const int WarmUp = 50;

    public static async Task RunAsync(int questions)
    {
        await using var dify = await FakeDifyServer.StartAsync();
        await using var server = await LoadServers.StartOursAsync(new()
        {
            ["DIFY_API_KEY"] = "app-load",
            ["DIFY_BASE_URL"] = dify.Url.ToString(),
        });
        using var client = await LoadClient.ConnectAsync(LoadServers.Endpoint(server));
        var times = new List<double>();
        for (var i = 0; i < WarmUp + questions; i++)
        {
            var question = $"第 {i} 个产品多少钱？";
            await client.SendAsync(Encoding.UTF8.GetBytes($$"""{"type":"asr_chunk","text":"{{question}}","is_final":true}"""));
            await client.UntilAsync("\"type\":\"answer\"");
            var arrived = TimeProvider.System.GetTimestamp();
            await client.UntilAsync("\"stage\":\"idle\"");
            if (i >= WarmUp && dify.Log.FirstTokenAt(question) is { } written)
            {
                times.Add(TimeProvider.System.GetElapsedTime(written, arrived).TotalMilliseconds);
            }
        }

        times.Sort();
        Console.WriteLine($"first token to first answer frame, {times.Count} questions: p50 {Percentile.Of(times, 0.5):F2} ms, p90 {Percentile.Of(times, 0.9):F2} ms, p99 {Percentile.Of(times, 0.99):F2} ms, max {times[^1]:F2} ms");
    }
}
