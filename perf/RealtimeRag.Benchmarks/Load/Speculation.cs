using System.Text;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;

namespace RealtimeRag.Benchmarks.Load;

/// <summary>
/// Measures the benefit of asking early: the time from a final chunk to the first piece of its answer, with and without it. Dify needs
/// 800 ms for its first token, and interims arrive every 200 ms.
/// </summary>
internal static class Speculation
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    public static async Task RunAsync(int questions)
    {
        foreach (var isOn in new[] { false, true })
        {
            var times = await MeasureAsync(isOn, questions);
            times.Sort();
            Console.WriteLine(
                $"speculation {(isOn ? "on " : "off")}, {times.Count} questions: median {times[times.Count / 2]:F0} ms from the final chunk to the first piece, min {times[0]:F0}, max {times[^1]:F0}");
        }
    }

    private static async Task<List<double>> MeasureAsync(bool isOn, int questions)
    {
        await using var dify = await FakeDifyServer.StartAsync(new FakeDifyOptions { Latency = Latency });
        await using var server = await LoadServers.StartOursAsync(new()
        {
            ["DIFY_API_KEY"] = "app-load",
            ["DIFY_BASE_URL"] = dify.Url.ToString(),
            ["MULTI_TURN"] = "0",
            ["SPECULATION"] = isOn ? "1" : "0",
        });
        using var client = await LoadClient.ConnectAsync(LoadServers.Endpoint(server), Subprotocol.V2);
        var times = new List<double>();
        for (var i = 0; i < questions; i++)
        {
            foreach (var interim in new[] { $"第 {i} 个", $"第 {i} 个产品", $"第 {i} 个产品多少钱", $"第 {i} 个产品多少钱" })
            {
                await SendAsync(client, interim, isFinal: false);
                await Task.Delay(Pace, TimeProvider.System);
            }

            await SendAsync(client, $"第 {i} 个产品多少钱？", isFinal: true);
            var sent = TimeProvider.System.GetTimestamp();
            await client.UntilAsync("\"type\":\"answer\"");
            times.Add(TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds);
            await client.UntilAsync("\"stage\":\"idle\"");
        }

        return times;
    }

    private static ValueTask SendAsync(LoadClient client, string text, bool isFinal) =>
        client.SendAsync(Encoding.UTF8.GetBytes($$"""{"type":"asr_chunk","text":"{{text}}","is_final":{{(isFinal ? "true" : "false")}}}"""));
}
