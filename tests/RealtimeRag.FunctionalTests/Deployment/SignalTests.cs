using System.Diagnostics;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>The built server as a separate process, stopped while it answers a question that takes minutes.</summary>
public sealed class SignalTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "RealtimeRag.Server.dll");

    [Fact(Timeout = 60_000)]
    public async Task Fault5_A_second_signal_ends_the_wait_for_the_answer()
    {
        using var server = Start();
        try
        {
            using var client = await TalkClient.ConnectAsync(new Uri(await AddressAsync(server, "ws://") + "/ws/realtime-asr"));
            await client.FinalAsync("默认端口是多少？");
            await client.UntilAsync("querying_rag");

            await TerminateAsync(server);
            await UntilSaidAsync(server, "a second Ctrl+C ends at once");
            await TerminateAsync(server);
            Assert.Contains("SERVER_ERROR", await client.UntilAsync("\"type\":\"error\""));
            await client.ExpectAsync("""{"type":"status","stage":"idle"}""");
            Assert.Equal(1001, await client.UntilClosedAsync());
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, server.ExitCode);
        }
        finally
        {
            server.Kill();
        }
    }

    private static Process Start() => Process.Start(new ProcessStartInfo(
        ExternalProgram.Require("dotnet"),
        [Program, "--RAG_BACKEND=mock", "--MOCK_DELAY=60", "--DRAIN_TIMEOUT=300", "--STOP_TIMEOUT=300", "--HOST=127.0.0.1", "--PORT=0", "--LOG_LEVEL=information"])
    {
        RedirectStandardOutput = true,
        UseShellExecute = false,
    })!;

    private static Task<ProgramResult> TerminateAsync(Process server) => ExternalProgram.RunAsync(ExternalProgram.Require("sh"), ["-c", $"kill -TERM {server.Id}"]);

    private static async Task<string> AddressAsync(Process server, string scheme)
    {
        var line = await UntilSaidAsync(server, "http://");
        return scheme + line[(line.IndexOf("http://", StringComparison.Ordinal) + "http://".Length)..].Trim();
    }

    private static async Task<string> UntilSaidAsync(Process server, string text)
    {
        while (await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The server never said: {text}");
    }
}
