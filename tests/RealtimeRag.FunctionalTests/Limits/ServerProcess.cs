using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RealtimeRag.FunctionalTests.Deployment;

namespace RealtimeRag.FunctionalTests.Limits;

/// <summary>The built server as a separate process with a limit of the system. Its output is kept.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "RealtimeRag.Server.dll");

    private readonly Process _process;
    private readonly ProcessOutput _output;

    private ServerProcess(Process process, int port, ProcessOutput output) =>
        (_process, Address, _output) = (process, new IPEndPoint(IPAddress.Loopback, port), output);

    public IPEndPoint Address { get; }

    public Uri Endpoint => new($"ws://{Address}/ws/realtime-asr");

    public Uri Http => new($"http://{Address}/");

    public bool IsAlive => !_process.HasExited;

    /// <summary>Everything that it wrote so far.</summary>
    public string Output => _output.Text;

    /// <summary>Waits until it has written a text; returns the line.</summary>
    public Task<string> WhenSaidAsync(string text) => _output.WhenSaidAsync(text);

    /// <summary>Waits until it has ended and everything that it wrote is there.</summary>
    public Task WhenExitedAsync() => _process.WaitForExitAsync(TestContext.Current.CancellationToken);

    /// <param name="openFiles">Its descriptor limit; null for that of this process.</param>
    /// <param name="environment">Variables, such as those of the runtime.</param>
    /// <param name="settings">Its command line.</param>
    public static async Task<ServerProcess> StartAsync(int? openFiles, (string Name, string Value)[] environment, params string[] settings)
    {
        var limit = openFiles is null ? "" : $"ulimit -n {openFiles}; ";
        var start = new ProcessStartInfo(ExternalProgram.Require("sh"))
        {
            ArgumentList = { "-c", limit + "exec \"$0\" \"$@\"", ExternalProgram.Require("dotnet"), Program, "--HOST=127.0.0.1", "--PORT=0", "--LOG_LEVEL=information" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var setting in settings)
        {
            start.ArgumentList.Add(setting);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        var output = new ProcessOutput(process);
        try
        {
            const string Prefix = "http://127.0.0.1:";
            var line = await output.WhenSaidAsync(Prefix);
            return new ServerProcess(process, new Uri(line[line.IndexOf(Prefix, StringComparison.Ordinal)..].Trim()).Port, output);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    /// <summary>Sends it a signal, such as <c>STOP</c>.</summary>
    public Task SignalAsync(string signal) => ExternalProgram.RunAsync(ExternalProgram.Require("sh"), ["-c", $"kill -{signal} {_process.Id}"]);

    /// <summary>Waits for its end; returns its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Opens a TCP connection and says nothing.</summary>
    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Address, TestContext.Current.CancellationToken);
        return socket;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
