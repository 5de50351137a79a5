using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Client;

namespace RealtimeRag.FunctionalTests.Samples;

/// <summary>The clients of other languages against the real server, over a connection that is cut repeatedly.</summary>
public sealed class CutClientTests
{
    [Fact(Timeout = 120_000)]
    public async Task The_JavaScript_client_loses_and_duplicates_nothing_on_a_connection_cut_every_300_ms()
    {
        var node = await OtherProgram.NodeWithWebSocketAsync();
        Assert.SkipWhen(node is null, "There is no Node with a WebSocket");

        await AssertNothingIsLostAsync("node", [.. node, "clients/js/test/live/talk.mjs"]);
    }

    [Fact(Timeout = 120_000)]
    public async Task The_Python_client_loses_and_duplicates_nothing_on_a_connection_cut_every_300_ms()
    {
        var python = await OtherProgram.PythonWithWebSocketsAsync();
        Assert.SkipWhen(python is null, "python3-websockets is not installed");

        await AssertNothingIsLostAsync(python, ["clients/python/tests/live/talk.py"]);
    }

    private static async Task AssertNothingIsLostAsync(string program, string[] talk)
    {
        var seconds = Environment.GetEnvironmentVariable("REALTIME_RAG_CUT_SECONDS") ?? "5";
        var produced = new ConcurrentQueue<string>();
        await using var server = await LiveServer.StartWithDifyAsync(new FakeDifyOptions
        {
            TokenDelay = TimeSpan.FromMilliseconds(10),
            Answer = question =>
            {
                var text = $"关于“{question}”：这一项可以在配置里调整，改完以后重启服务即可生效；😀 更多细节请看手册的第 {produced.Count.ToString(CultureInfo.InvariantCulture)} 节。";
                produced.Enqueue(text);
                return text;
            },
        });
        await using var proxy = new CuttingProxy(server.Address, () => TimeSpan.FromMilliseconds(300));

        var run = await OtherProgram.RunAsync(program, [.. talk, proxy.Address.ToString(), seconds]);

        Assert.Equal((0, ""), (run!.Code, run.Code == 0 ? "" : run.Errors));
        var outcome = JsonElement.Parse(run.Out);
        Assert.True(outcome.GetProperty("byPlan").GetBoolean());
        Assert.InRange(outcome.GetProperty("breaks").GetInt32(), 4, int.MaxValue);
        Assert.Equal(0, outcome.GetProperty("gaps").GetInt32());
        Assert.Equal(0, outcome.GetProperty("restarts").GetInt32());
        Assert.Equal(produced, outcome.GetProperty("received").EnumerateArray().Select(e => e.GetString()!));
    }
}
