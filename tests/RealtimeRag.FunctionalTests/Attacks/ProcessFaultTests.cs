using System.Text.Json;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.FunctionalTests.Limits;

namespace RealtimeRag.FunctionalTests.Attacks;

/// <summary>Signals and starvation, with the server as a separate process.</summary>
public sealed class ProcessFaultTests
{
    private const string Question = """{"type":"ask","text":"默认端口是多少？"}""";

    [Fact(Timeout = 120_000)]
    public async Task Fault3_After_a_signal_the_running_answer_completes_and_the_process_exits_cleanly()
    {
        using var server = await StartAsync("--MOCK_DELAY=2", "--DRAIN_TIMEOUT=60");
        using var client = await ConnectAsync(server);
        await client.UntilAsync("listening");
        await client.SendAsync(Question);
        await client.UntilAsync("querying_rag");
        await server.SignalAsync("TERM");
        Assert.NotEmpty(await client.AnswerAsync());
        Assert.Equal(1012, await client.UntilClosedAsync());
        Assert.Equal(0, await server.ExitAsync());
    }

    [Fact(Timeout = 120_000)]
    public async Task Fault6_A_frozen_process_sends_the_complete_answer_once_and_none_of_it_to_the_old_connection()
    {
        using var server = await StartAsync("--MOCK_DELAY=1");
        using var first = await ConnectAsync(server);
        using var hello = JsonDocument.Parse((await first.NextAsync())!);
        await first.UntilAsync("listening");
        await first.SendAsync(Question);
        var asked = await first.UntilAsync("querying_rag");

        // The operating system accepts the new connection and the client's first message while no process serves them.
        await server.SignalAsync("STOP");
        var connecting = ConnectAsync(server);
        await server.SignalAsync("CONT");
        using var second = await connecting;
        await second.SendAsync(Resume(hello.RootElement, JsonDocument.Parse(asked).RootElement.GetProperty("seq").GetInt64()));
        Assert.Contains("\"recovered\":true", await second.UntilAsync("\"recovered\""), StringComparison.Ordinal);
        var answer = await second.AnswerAsync();
        Assert.NotEmpty(answer);
        Assert.Equal(4501, await first.UntilClosedAsync());

        await second.SendAsync(Question);
        Assert.Equal(answer, await second.AnswerAsync());
    }

    [Fact(Timeout = 120_000)]
    public async Task Fault30_With_two_threads_a_hundred_clients_at_once_are_answered_and_so_is_the_health_check()
    {
        // Whatever blocked a thread until another one had run would stand still here.
        using var server = await ServerProcess.StartAsync(
            openFiles: null, [("DOTNET_ThreadPool_ForceMinWorkerThreads", "2"), ("DOTNET_ThreadPool_ForceMaxWorkerThreads", "2")], "--RAG_BACKEND=mock", "--MOCK_DELAY=0.2");
        using var http = new HttpClient { BaseAddress = server.Http };
        var answers = Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            using var client = await ConnectAsync(server);
            await client.UntilAsync("listening");
            await client.SendAsync(Question);
            return await client.AnswerAsync();
        }));
        while (!answers.IsCompleted)
        {
            Assert.Equal("""{"status":"ok"}""", await http.GetStringAsync("/healthz", TestContext.Current.CancellationToken));
        }

        Assert.Single((await answers).Distinct());
    }

    private static Task<ServerProcess> StartAsync(params string[] settings) => ServerProcess.StartAsync(openFiles: null, [], ["--RAG_BACKEND=mock", .. settings]);

    private static Task<TalkClient> ConnectAsync(ServerProcess server) =>
        TalkClient.ConnectAsync(server.Endpoint, static options => options.AddSubProtocol("realtime-rag.v2"));

    private static string Resume(JsonElement hello, long lastSeq) =>
        $$"""{"type":"resume","session_id":{{Raw(hello, "session_id")}},"epoch":{{Raw(hello, "epoch")}},"resume_token":{{Raw(hello, "resume_token")}},"last_seq":{{lastSeq}}}""";

    private static string Raw(JsonElement frame, string field) => frame.GetProperty(field).GetRawText();
}
