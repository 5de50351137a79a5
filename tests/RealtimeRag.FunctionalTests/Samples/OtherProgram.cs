using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using RealtimeRag.FunctionalTests.Deployment;

namespace RealtimeRag.FunctionalTests.Samples;

/// <summary>One run of a program that is not .NET.</summary>
internal sealed record OtherProgram(int Code, string Out, string Errors)
{
    /// <summary>Runs a program to its end; null where it is not installed.</summary>
    public static async Task<OtherProgram?> RunAsync(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = Repository.Root,
        };
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        using var process = Start(start);
        if (process is null)
        {
            return null;
        }

        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>The switch with which this machine's Node has a WebSocket; null where it has none.</summary>
    public static async Task<string[]?> NodeWithWebSocketAsync()
    {
        const string Question = "process.exit(globalThis.WebSocket ? 0 : 1)";
        foreach (string[] switches in (string[][])[[], ["--experimental-websocket"]])
        {
            if (await RunAsync("node", [.. switches, "-e", Question]) is { Code: 0 })
            {
                return switches;
            }
        }

        return null;
    }

    /// <summary>A Python that has the <c>websockets</c> package; null where there is none.</summary>
    public static async Task<string?> PythonWithWebSocketsAsync()
    {
        // Debian's own Python sees Debian's packages; another one on the PATH may not.
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        return await RunAsync(python, "-c", "import websockets") is { Code: 0 } ? python : null;
    }

    private static Process? Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
