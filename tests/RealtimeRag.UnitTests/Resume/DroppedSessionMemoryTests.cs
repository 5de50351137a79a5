using System.Diagnostics;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>Sessions without a connection use little memory while they wait for their clients.</summary>
public sealed class DroppedSessionMemoryTests
{
    private const int Sessions = 10_000;
    private const long Bound = 64L * 1024 * 1024;

    /// <summary>Managed memory can only be measured if nothing else runs, so this starts the measurement in another process.</summary>
    [Fact]
    public async Task Ten_thousand_dropped_sessions_take_less_than_64_mebibytes()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "RealtimeRag.UnitTests"))
        {
            ArgumentList = { "-noLogo", "-explicit", "only", "-showLiveOutput", "-method", $"{typeof(DroppedSessionMemoryTests).FullName}.{nameof(MeasureAsync)}" },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine(output);
        Assert.Contains("MiB for 10000 sessions", output, StringComparison.Ordinal);
        Assert.True(process.ExitCode == 0, output);
    }

    [Fact(Explicit = true)]
    public async Task MeasureAsync()
    {
        using var host = new SessionHost(new PiecesSource());
        await DropAsync(host, 100);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await DropAsync(host, Sessions);
        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;

        TestContext.Current.TestOutputHelper?.WriteLine($"{taken / 1024.0 / 1024.0:F1} MiB for {Sessions} sessions with one answered question each");
        Assert.Equal(Sessions + 100, host.Registry.Count);
        Assert.InRange(taken, 0, Bound);
    }

    private static async Task DropAsync(SessionHost host, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var client = new ResumingClient(host);
            await client.ConnectAsync();
            await client.SendAcknowledgedAsync("ask", $$"""{"type":"ask","text":"5:{{i}}"}""");
            while (client.Finished.Count == 0)
            {
                await client.TakeAsync(1);
            }

            client.Cut();
            await client.Served;
        }
    }
}
