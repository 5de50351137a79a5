using System.Net;
using RealtimeRag.Cli;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>The server behind the nginx site that is shipped.</summary>
public sealed class NginxTests
{
    [Fact(Timeout = 30_000)]
    public async Task The_shipped_site_is_valid()
    {
        await using var site = NginxSite.For(new Uri("http://127.0.0.1:8000"));

        var check = await site.CheckAsync();

        Assert.True(check.ExitCode == 0, check.Output);
        Assert.DoesNotContain("warn", check.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_conversation_is_encrypted_to_the_end()
    {
        await using var server = await RunningServer.StartAsync("--MOCK_DELAY=0");
        await using var site = NginxSite.For(server.Address);
        await site.StartAsync();
        using var talk = await site.ConnectAsync();

        await talk.ReceiveUntilAsync("listening");
        await talk.SendAsync("""{"type":"asr_chunk","text":"新版本什么时候上线？","is_final":true}""");
        await talk.SendAsync("""{"type":"control","action":"stop"}""");

        await talk.ReceiveUntilAsync("“新版本什么时候上线？”");
        await talk.ReceiveUntilAsync("\"final\":true");
        await talk.ReceiveUntilAsync("closed");
        Assert.Null(await talk.ReceiveAsync());
        Assert.Equal("1000 stopped", talk.Closed);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_sample_conversation_is_answered_through_nginx()
    {
        await using var server = await RunningServer.StartAsync("--MOCK_DELAY=0");
        await using var site = NginxSite.For(server.Address);
        await site.StartAsync();

        var replay = await ExternalProgram.RunAsync(
            ExternalProgram.Require("dotnet"),
            [typeof(CommandLine).Assembly.Location, "replay", "samples/release-meeting.jsonl", "--speed", "10", "--server", site.Endpoint.ToString()],
            ("SSL_CERT_FILE", site.CertificatePath));

        Assert.True(replay.ExitCode == 0, replay.Output);
        string[] questions = ["请问服务的默认端口是多少？", "请问怎么连接 Dify？", "断线以后怎么续传？"];
        Assert.Equal(
            string.Concat(questions.Select(static q => $"您好！您刚才问的是：“{q}”。这是模拟回答，接入真实后端后即可得到正式答案。")),
            AnswersIn(replay.Output));
    }

    [Fact(Timeout = 30_000)]
    public async Task The_largest_message_passes()
    {
        await using var server = await RunningServer.StartAsync("--MOCK_DELAY=0");
        await using var site = NginxSite.For(server.Address);
        await site.StartAsync();
        using var talk = await site.ConnectAsync();
        const string Frame = """{"type":"keepalive","padding":""}""";

        await talk.SendAsync(Frame.Insert(Frame.Length - 2, new string('x', (64 * 1024) - Frame.Length)));

        await talk.ReceiveUntilAsync("\"received_type\":\"keepalive\"");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_draining_server_tells_the_client_when_to_reconnect()
    {
        await using var server = await RunningServer.StartAsync("--MOCK_DELAY=0");
        await using var site = NginxSite.For(server.Address);
        await site.StartAsync();
        using var talk = await site.ConnectAsync();
        await talk.ReceiveUntilAsync("listening");

        var stopping = server.StopAsync();

        Assert.Null(await talk.ReceiveAsync());
        Assert.Matches("^1012 retry_ms=[0-9]+$", talk.Closed);
        await stopping;
    }

    [Fact(Timeout = 30_000)]
    public async Task Plain_HTTP_is_redirected_to_the_encrypted_address()
    {
        await using var site = NginxSite.For(new Uri("http://127.0.0.1:8000"));
        await site.StartAsync();
        using var client = site.Client();

        using var reply = await client.GetAsync(new Uri(site.PlainAddress, "/healthz?a=b"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MovedPermanently, reply.StatusCode);
        Assert.Equal(new Uri("https://localhost/healthz?a=b"), reply.Headers.Location);
    }

    /// <summary>The complete answer. The conversation continues while an answer arrives, so other lines may stand between its pieces.</summary>
    private static string AnswersIn(string output) =>
        string.Concat(output.Split('\n').Where(static line => line.StartsWith("« ", StringComparison.Ordinal)).Select(static line => line[2..]));
}
