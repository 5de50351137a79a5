using RealtimeRag.FunctionalTests.Client;
using RealtimeRag.FunctionalTests.Deployment;
using RealtimeRag.FunctionalTests.Security;

namespace RealtimeRag.FunctionalTests.Samples;

/// <summary>Two WebSocket clients by other authors play the same conversation, with a key, and get every frame that it lists.</summary>
public sealed class IndependentClientTests
{
    private const string Folder = "tests/independent-clients";

    [Theory(Timeout = 120_000)]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task The_JavaScript_package_ws_gets_every_frame(string version)
    {
        if (!Directory.Exists(Path.Combine(Repository.Root, Folder, "node_modules/ws")))
        {
            var message = $"{Folder} is not installed: run scripts/install-test-tools.sh";
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") != "true", message);
            Assert.Fail(message);
        }

        await AssertPlayedAsync(ExternalProgram.Require("node"), "play.mjs", version);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task The_Python_package_websockets_gets_every_frame(string version) =>
        await AssertPlayedAsync(await SampleClientTests.PythonAsync(), "play.py", version);

    private static async Task AssertPlayedAsync(string program, string script, string version)
    {
        await using var server = await LiveServer.StartWithMockAsync($"--API_KEYS=alice={SignInServers.Key}", "--MOCK_DELAY=0");
        var run = await OtherProgram.RunAsync(program, Path.Combine(Folder, script), server.Address.ToString(), SignInServers.Key, version);
        Assert.Equal((0, ""), (run!.Code, run.Errors));
        Assert.Matches($"^{version}: [0-9]+ steps as expected\\s*$", run.Out);
    }
}
