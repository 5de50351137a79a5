using System.Net.Sockets;
using System.Net.WebSockets;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.Limits;

/// <summary>The server as a process that may open few files, while a client opens more connections than that.</summary>
public sealed class DescriptorFloodTests
{
    private const string Question = """{"type":"ask","text":"默认端口是多少？"}""";

    // The process itself keeps about 245 files open: two for each assembly.
    [Theory(Timeout = 120_000)]
    [InlineData(320, 400)]
    [InlineData(1_024, 1_100)]
    public async Task Input49_Idle_connections_above_the_descriptor_limit_end_neither_the_process_nor_a_session(int limit, int connections)
    {
        using var server = await StartAsync(limit);
        using var client = await V2Async(server);
        var silent = new List<Socket>();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                await SayThatItLivesAsync(client, i);
                silent.Add(await server.ConnectAsync());
            }

            await client.SendAsync(Question);
            Assert.NotEmpty(await client.AnswerAsync());
            Assert.True(server.IsAlive, server.Output);
        }
        finally
        {
            silent.ForEach(static socket => socket.Dispose());
        }

        Assert.Equal("""{"status":"ok"}""", await HealthAsync(server));
    }

    [Theory(Timeout = 120_000)]
    [InlineData(320, 400)]
    [InlineData(1_024, 1_100)]
    public async Task Upgrades_above_the_descriptor_limit_are_closed_with_a_reason_and_the_sessions_continue(int limit, int connections)
    {
        using var server = await StartAsync(limit);
        using var client = await V2Async(server);
        var open = new List<TalkClient>();
        try
        {
            var refused = 0;
            for (var i = 0; i < connections; i++)
            {
                await SayThatItLivesAsync(client, i);
                try
                {
                    open.Add(await TalkClient.ConnectAsync(server.Endpoint));
                }
                catch (WebSocketException)
                {
                    refused++;
                }
            }

            await client.SendAsync(Question);
            Assert.NotEmpty(await client.AnswerAsync());
            Assert.True(server.IsAlive, server.Output);
            Assert.True(refused + await CountRefusedAsync(open) > 0);
        }
        finally
        {
            open.ForEach(static one => one.Dispose());
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_limit_that_is_too_low_is_reported_at_start_up_with_a_remedy_in_both_languages()
    {
        using var server = await StartAsync(1_024, "--MAX_CONNECTIONS=20000");

        var warning = await server.WhenSaidAsync("进程最多只能打开 1024 个文件");

        Assert.Contains("warn: ", warning, StringComparison.Ordinal);
        Assert.Contains("The process may open 1024 files only: the limit of connections is lowered from 20000", warning, StringComparison.Ordinal);
        Assert.Matches("ulimit -n 3[0-9]{4}", warning);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_default_number_of_connections_is_lowered_without_a_warning()
    {
        using var server = await StartAsync(1_024);

        var line = await server.WhenSaidAsync("进程最多可以打开 1024 个文件");

        Assert.Contains("info: ", line, StringComparison.Ordinal);
        Assert.Matches("The process can open 1024 files, so up to [0-9]+ connections are accepted. To accept 20000, raise the limit [(]ulimit -n 3[0-9]{4}", line);
        Assert.DoesNotContain("warn: ", server.Output, StringComparison.Ordinal);
    }

    // The server resets new connections until it has noticed that enough of the others are closed.
    private static async Task<string> HealthAsync(ServerProcess server)
    {
        using var http = new HttpClient { BaseAddress = server.Http };
        while (true)
        {
            try
            {
                return await http.GetStringAsync("/healthz", TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException) when (server.IsAlive)
            {
                await Task.Yield();
            }
        }
    }

    private static Task<ServerProcess> StartAsync(int limit, params string[] settings)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells a process its limit");
        return ServerProcess.StartAsync(limit, [], ["--RAG_BACKEND=mock", "--MOCK_DELAY=0", .. settings]);
    }

    private static async Task<TalkClient> V2Async(ServerProcess server)
    {
        var client = await TalkClient.ConnectAsync(server.Endpoint, static options => options.AddSubProtocol("realtime-rag.v2"));
        await client.UntilAsync("listening");
        return client;
    }

    // A client that does not read answers no ping, and all these connections may take longer than the server waits for that.
    private static Task SayThatItLivesAsync(TalkClient client, int connections) =>
        connections % 50 == 0 ? client.SendAsync("""{"type":"keepalive"}""") : Task.CompletedTask;

    /// <summary>How many of the newest connections the server closed for want of room.</summary>
    private static async Task<int> CountRefusedAsync(List<TalkClient> clients)
    {
        var refused = 0;
        for (var i = clients.Count - 1; i >= 0 && await clients[i].NextAsync() is null; i--)
        {
            Assert.Equal(1013, clients[i].CloseCode);
            refused++;
        }

        return refused;
    }
}
