using System.Diagnostics;
using System.Globalization;
using System.Net;
using RealtimeRag.Cli.Bench.Server;

namespace RealtimeRag.Cli.Bench.Speed;

/// <summary>One of the compared servers. It runs in a separate process, on a separate core if the machine has two. Not thread-safe.</summary>
/// <param name="name">Its name in the table.</param>
/// <param name="process">Its process.</param>
internal sealed class Contender(string name, BenchProcess process) : IAsyncDisposable
{
    private const string Pinning = "taskset";
    private const int ServerCore = 0;
    private const int OwnCore = 1;

    /// <summary>The name.</summary>
    public string Name => name;

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => process.Address;

    /// <summary>The processor time that it has used, to about 10 ms.</summary>
    public TimeSpan Processor => process.Processor;

    /// <summary>Its resident memory, in bytes.</summary>
    public long Resident => process.Resident;

    /// <summary>Starts it, with the garbage collector of a published server.</summary>
    /// <param name="name">Its name in the table.</param>
    /// <param name="verb">The verb of <c>bench</c> that serves.</param>
    /// <param name="settings">Settings, as <c>NAME=VALUE</c>.</param>
    /// <param name="cancel">Cancels the start.</param>
    public static async Task<Contender> StartAsync(string name, string verb, IEnumerable<string> settings, CancellationToken cancel) =>
        new(name, await BenchProcess.StartAsync(settings, cancel, verb, CanPin ? [Pinning, "-c", ServerCore.ToString(CultureInfo.InvariantCulture)] : []));

    /// <summary>Pins this process, the load generator, to the other core.</summary>
    /// <returns>False if it shares a core with the server, which makes times less meaningful.</returns>
    public static async Task<bool> PinGeneratorAsync(CancellationToken cancel)
    {
        if (!CanPin || !IsAlone)
        {
            return false;
        }

        var start = new ProcessStartInfo(Pinning, ["-a", "-p", "-c", $"{OwnCore}", $"{Environment.ProcessId}"]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var pinned = Process.Start(start)!;
        await pinned.WaitForExitAsync(cancel);
        return pinned.ExitCode == 0;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => process.DisposeAsync();

    // Another program that runs this code, such as a test host, must not be pinned.
    private static bool IsAlone => Path.GetFileNameWithoutExtension(Environment.GetCommandLineArgs()[0]) == BenchProcess.Program;

    private static bool CanPin => Environment.ProcessorCount > 1 && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(static folder => File.Exists(Path.Combine(folder, Pinning)));
}
