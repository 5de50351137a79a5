using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using RealtimeRag.Core;

namespace RealtimeRag.Benchmarks.Load;

/// <summary>Measures the time from a final chunk to the first and to the last piece of its answer from the shipped handbook, over a WebSocket.</summary>
internal static class HandbookAnswers
{
    private const int WarmUp = 3;

    private static readonly string[] Questions =
    [
        "怎么配置 Dify 的密钥", "断线以后多久之内可以续传", "一条消息最大可以有多长", "如何用 Docker 部署", "支持哪些文档格式", "没有密钥可以用吗",
        "How do I set the Dify key", "How long can I resume after a broken connection", "What is the maximum message size", "How do I deploy with Docker",
        "What document formats are supported", "Can I use it without a key",
    ];

    public static async Task RunAsync(int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("handbook-answers-");
        try
        {
            await using var server = await LoadServers.StartOursAsync(new()
            {
                ["RAG_BACKEND"] = "knowledge",
                ["KNOWLEDGE_DIR"] = Handbook(),
                ["KNOWLEDGE_STORE"] = Path.Combine(folder.FullName, "handbook.db"),
            });
            await UntilReadyAsync(server);
            foreach (var mark in new[] { "?", "" })
            {
                await MeasureAsync(server, mark, rounds);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(WebApplication server, string mark, int rounds)
    {
        using var client = await LoadClient.ConnectAsync(LoadServers.Endpoint(server));
        var (first, last) = (new List<double>(), new List<double>());
        for (var round = 0; round < WarmUp + rounds; round++)
        {
            foreach (var question in Questions)
            {
                await client.SendAsync(Encoding.UTF8.GetBytes($$"""{"type":"asr_chunk","text":{{JsonSerializer.Serialize(question + mark)}},"is_final":true}"""));
                var sent = TimeProvider.System.GetTimestamp();
                await client.UntilAsync("\"type\":\"answer\"");
                var begun = TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds;
                await client.UntilAsync("\"stage\":\"idle\"");
                if (round >= WarmUp)
                {
                    first.Add(begun);
                    last.Add(TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds);
                }
            }
        }

        first.Sort();
        last.Sort();
        Console.WriteLine(
            $"handbook answers {(mark.Length > 0 ? "with" : "without")} a question mark, {first.Count} questions: first piece p50 {Percentile.Of(first, 0.5):F2} ms, p99 {Percentile.Of(first, 0.99):F2} ms; whole answer p50 {Percentile.Of(last, 0.5):F2} ms, p99 {Percentile.Of(last, 0.99):F2} ms");
    }

    private static async Task UntilReadyAsync(WebApplication server)
    {
        using var http = new HttpClient { BaseAddress = new(server.Urls.First()) };
        while (!(await http.GetAsync("/readyz")).IsSuccessStatusCode)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static string Handbook()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "RealtimeRag.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Run this from a clone of the repository.");
        }

        return Path.Combine(folder.FullName, "knowledge");
    }
}
