using RealtimeRag.Cli.Failures;
using RealtimeRag.FunctionalTests.Cli;
using RealtimeRag.FunctionalTests.Client;

namespace RealtimeRag.FunctionalTests.Bridge;

/// <summary>What a bridge sends to the server: the recognizer's own messages, and again what was not confirmed.</summary>
public sealed class BridgeForwardingTests
{
    [Fact(Timeout = 60_000)]
    public async Task Messages_of_the_recognizer_reach_the_server_unchanged()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var vosk = await ScriptedRecognizer.StartAsync(static async recognizer =>
        {
            await recognizer.ReadUntilAsync("""{"eof" : 1}""");
            await recognizer.SendAsync("""{ "partial" : "默认" }""");

            // GB18030, as some servers write on Windows.
            await recognizer.SendBinaryAsync([.. "{\"text\":\""u8, 0xC4, 0xAC, 0xC8, 0xCF, .. "\"}"u8]);
            await recognizer.SendAsync("""{"type":"nothing of Vosk's"}""");
            await recognizer.CloseAsync();
        });

        var running = CliRun.RunAsync(
            ["bridge", "vosk", await Recording.SaveAsync(Recording.Samples(800), "talk.raw"), "--fast", "--at", vosk.Address, "--server=" + server.Address, "--lang", "en"]);
        var connection = await server.AcceptAsync();
        await connection.GreetAsync();
        var partial = await connection.ReceiveAsync();
        var final = await connection.ReceiveAsync();
        await connection.SendAsync("""{"type":"status","stage":"waiting_for_question","seq":2}""");
        var stop = await connection.ReceiveAsync();
        await connection.SendAsync("""{"type":"status","stage":"closed","seq":3}""");
        await connection.CloseAsync(1000);
        var run = await running;

        Assert.Equal("?lang=en&from=vosk", connection.Query);
        Assert.Equal("""{ "partial" : "默认" }""", partial?.GetRawText());
        Assert.Equal("""{"text":"默认"}""", final?.GetRawText());
        Assert.Equal("stop", stop?.GetProperty("action").GetString());
        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Contains("another format", run.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_the_server_had_not_confirmed_when_the_connection_broke_is_sent_again()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var vosk = await ScriptedRecognizer.StartAsync(static async recognizer =>
        {
            await recognizer.ReadUntilAsync("""{"eof" : 1}""");
            await recognizer.SendAsync("""{"text":"默认"}""");
            await recognizer.CloseAsync();
        });

        var running = CliRun.RunAsync(["bridge", "vosk", await Recording.SaveAsync(Recording.Samples(800), "talk.raw"), "--fast", "--at", vosk.Address, "--server=" + server.Address]);
        var first = await server.AcceptAsync();
        await first.GreetAsync();
        Assert.Equal("""{"text":"默认"}""", (await first.ReceiveAsync())?.GetRawText());
        first.Break();
        var second = await server.AcceptAsync();
        await second.GreetAsync("fresh", "x");
        Assert.Equal("resume", (await second.ReceiveAsync())?.GetProperty("type").GetString());
        await second.RecoverAsync();
        Assert.Equal("keepalive", (await second.ReceiveAsync())?.GetProperty("type").GetString());
        await second.SendAsync("""{"type":"ack","received_type":"keepalive","session_id":"s1"}""");
        Assert.Equal("""{"text":"默认"}""", (await second.ReceiveAsync())?.GetRawText());
        await second.SendAsync("""{"type":"ack","received_type":"from.vosk","session_id":"s1"}""", """{"type":"status","stage":"waiting_for_question","seq":2}""");
        Assert.Equal("stop", (await second.ReceiveAsync())?.GetProperty("action").GetString());
        await second.SendAsync("""{"type":"status","stage":"closed","seq":3}""");
        await second.CloseAsync(1000);
        var run = await running;

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Contains("已恢复连接", run.Out, StringComparison.Ordinal);
        Assert.Single(run.Lines, static line => line == "» 默认");
    }
}
