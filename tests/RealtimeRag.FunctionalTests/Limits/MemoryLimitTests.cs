using System.Net;
using System.Net.Sockets;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.Limits;

/// <summary>However much clients ask, the process keeps a limited amount of it.</summary>
public sealed class MemoryLimitTests
{
    private const int LongQuestion = 8_000;

    [Fact]
    public async Task Questions_above_a_sessions_memory_limit_are_refused_and_the_earlier_ones_answered()
    {
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(source, settings: ("SESSION_MEMORY_EACH", "64"));
        var client = await server.ConnectAsync(configure: static options => options.AddSubProtocol("realtime-rag.v2"));

        // Each takes 16 KB as a question, and as much of the frame that names it is kept.
        await client.SendAsync(Ask('一'));
        await client.UntilAsync("querying_rag");
        await client.SendAsync(Ask('二'));
        Assert.Contains("analyzing", await client.UntilAsync("\"question\":\"二"), StringComparison.Ordinal);
        await client.SendAsync(Ask('三'));
        Assert.Contains("QUEUE_FULL", await client.UntilAsync("\"type\":\"error\""), StringComparison.Ordinal);

        foreach (var answer in (string[])["甲", "乙"])
        {
            var call = await source.NextAsync();
            call.Say(answer);
            call.Complete();
            Assert.Equal(answer, await client.AnswerAsync());
        }
    }

    [Fact(Timeout = 300_000)]
    public async Task A_thousand_clients_with_nine_long_questions_each_do_not_crash_a_process_of_480_megabytes()
    {
        using var backend = new SilentBackend();
        using var server = await ServerProcess.StartAsync(
            openFiles: null, [("DOTNET_GCHeapHardLimit", "0x1E000000")],
            "--RAG_BACKEND=dify", "--DIFY_API_KEY=app-1", $"--DIFY_BASE_URL={backend.Address}v1", "--ANSWER_MAX_WAIT=60", "--MAX_WAITING_ANSWERS=100000", "--MESSAGE_RATE=0");
        var clients = new List<TalkClient>();
        try
        {
            for (var i = 0; i < 1_000; i++)
            {
                var client = await TalkClient.ConnectAsync(server.Endpoint, static options => options.AddSubProtocol("realtime-rag.v2"));
                clients.Add(client);
                for (var asked = 0; asked < 9; asked++)
                {
                    await client.SendAsync(Ask('问'));
                }
            }

            Assert.True(server.IsAlive, server.Output);
            using var http = new HttpClient { BaseAddress = server.Http };
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz", TestContext.Current.CancellationToken)).StatusCode);
        }
        finally
        {
            clients.ForEach(static client => client.Dispose());
        }
    }

    // 24 KB on the wire with three bytes a character; 31 KB with signs of four bytes, which take as much memory.
    private static string Ask(char character) => $$"""{"type":"ask","text":"{{new string(character, LongQuestion)}}"}""";

    /// <summary>Accepts every connection and never answers.</summary>
    private sealed class SilentBackend : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public SilentBackend() => _listener.Start(backlog: 2_000);

        public Uri Address => new($"http://{_listener.LocalEndpoint}/");

        public void Dispose() => _listener.Dispose();
    }
}
