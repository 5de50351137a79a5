using System.Diagnostics;
using System.Net;
using System.Text.Json;
using RealtimeRag.Cli.Failures;

namespace RealtimeRag.Cli.Bench.Server;

/// <summary>Starts the server of a bench and asks it for figures. One call at a time.</summary>
internal sealed class BenchProcess : IAsyncDisposable
{
    /// <summary>The name of the command line's program.</summary>
    public const string Program = "realtime-rag";

    private readonly Process _process;

    private BenchProcess(Process process, Uri address) => (_process, Address) = (process, new IPEndPoint(IPAddress.Loopback, address.Port));

    /// <summary>The address on which it listens.</summary>
    public IPEndPoint Address { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The processor time that it has used, to about 10 ms.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Its resident memory, in bytes.</summary>
    public long Resident
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <param name="settings">The server's settings, as <c>NAME=VALUE</c>.</param>
    /// <param name="cancel">Cancels the start.</param>
    /// <param name="verb">The verb of <c>bench</c> that serves.</param>
    /// <param name="launcher">A program that starts the process, with its arguments; empty to start the process directly.</param>
    public static async Task<BenchProcess> StartAsync(IEnumerable<string> settings, CancellationToken cancel, string verb = "server", params string[] launcher)
    {
        var itself = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == Program ? path : null;
        string[] command = [.. launcher, itself ?? "dotnet", .. itself is null ? [Path.Combine(AppContext.BaseDirectory, Program + ".dll")] : (string[])[]];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])["bench", verb, .. settings])
        {
            start.ArgumentList.Add(argument);
        }

        if (launcher.Length > 0)
        {
            // The published server uses this setting.
            start.Environment.TryAdd("DOTNET_gcServer", "1");
        }

        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            if (Uri.TryCreate(line, UriKind.Absolute, out var address))
            {
                return new(process, address);
            }
        }

        process.Dispose();
        throw new UsageException(new("服务端进程没有启动成功", "The server's process did not start"));
    }

    /// <summary>The resources that it uses now.</summary>
    public async Task<ProcessFigures> CountAsync(CancellationToken cancel)
    {
        await _process.StandardInput.WriteLineAsync(BenchHost.Figures.AsMemory(), cancel);
        await _process.StandardInput.FlushAsync(cancel);
        while (await _process.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            if (line.StartsWith('{'))
            {
                return JsonSerializer.Deserialize(line, ProcessFiguresJson.Default.ProcessFigures)!;
            }
        }

        throw new UsageException(new("服务端进程已经结束", "The server's process has ended"));
    }

    /// <summary>Drains it; returns its exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancel)
    {
        await _process.StandardInput.WriteLineAsync(BenchHost.Stop.AsMemory(), cancel);
        await _process.StandardInput.FlushAsync(cancel);
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }
}
