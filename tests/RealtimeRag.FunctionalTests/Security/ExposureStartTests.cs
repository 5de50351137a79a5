using RealtimeRag.FunctionalTests.Deployment;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.FunctionalTests.Security;

/// <summary>A server that others could reach by mistake does not start, and says what to do.</summary>
public sealed class ExposureStartTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "RealtimeRag.Server.dll");

    [Theory(Timeout = 60_000)]
    [InlineData("--HOST=0.0.0.0", "--PORT=0")]
    [InlineData("--urls=http://*:0", "--PORT=0")]
    public async Task Without_credentials_it_does_not_listen_elsewhere(string first, string second)
    {
        var result = await ExternalProgram.RunAsync(ExternalProgram.Require("dotnet"), [Program, "--RAG_BACKEND=mock", first, second]);
        Assert.Equal(SettingsException.ExitCode, result.ExitCode);
        Assert.All(
            ["realtime-rag keys add", "API_KEYS_FILE", "HOST=localhost", "ALLOW_ANONYMOUS=1", "没有配置任何访问凭证", "knows no credentials"],
            word => Assert.Contains(word, result.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--ALLOW_ANONYMOUS=1")]
    [InlineData("--API_KEYS=alice=a-key-of-alice-0123456789")]
    public async Task With_credentials_or_explicit_permission_it_does(string setting)
    {
        await using var server = await RunningServer.StartAsync("--urls=http://0.0.0.0:0", setting);
        Assert.Equal("0.0.0.0", server.Address.Host);
    }
}
