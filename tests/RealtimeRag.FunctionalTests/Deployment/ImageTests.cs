using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>
/// What the Dockerfile makes, run as the image runs it: another user than root, nothing writable but the two volumes. Linux alone can show that, with a
/// mount namespace instead of Docker.
/// </summary>
public sealed class ImageTests
{
    // The user of the base images.
    private const int AppUser = 1654;

    private const int Attempts = 10;

    [Fact(Timeout = 1_200_000)]
    public async Task The_image_starts_answers_its_health_check_and_stops_on_a_read_only_root()
    {
        var unshare = await UnshareAsync();
        using var image = new ImageRecipe();
        await image.BuildAsync(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64");

        // Those of one platform, each once.
        Assert.Equal(
            ["libe_sqlite3.so", "libonnxruntime.so", "libonnxruntime_providers_shared.so"],
            Directory.EnumerateFiles(image.App, "*.so", SearchOption.AllDirectories).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(image.App, "runtimes")));

        Assert.Equal("Read-only file system", await WriteIntoRootAsync(unshare, image));
        var port = FreePort();
        using var server = Start(unshare, image, port, $"exec '{image.App}/RealtimeRag.Server'");
        try
        {
            await UntilReadAsync(server);
            Assert.Contains(Directory.EnumerateFiles(image.State, "*", SearchOption.AllDirectories), static file => file.EndsWith(".db", StringComparison.Ordinal));

            await UntilHealthyAsync(unshare, image, port);

            using var ask = Start(unshare, image, port, $"exec '{image.App}/realtime-rag' ask '默认端口是多少？' --server ws://127.0.0.1:{port}");
            Assert.Contains("8000", await ask.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

            await ExternalProgram.RunAsync(ExternalProgram.Require("sh"), ["-c", $"kill -TERM {server.Id}"]);
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, server.ExitCode);
        }
        finally
        {
            server.Kill();
        }
    }

    private static async Task<string> UnshareAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux to make a root that is read-only");
        var unshare = ExternalProgram.Require("unshare");
        var trial = await ExternalProgram.RunAsync(unshare, ["--mount", "true"]);
        Assert.SkipUnless(trial.ExitCode == 0, "this machine allows no mount namespaces: " + trial.Output);
        return unshare;
    }

    private static async Task<string> WriteIntoRootAsync(string unshare, ImageRecipe image)
    {
        using var touch = Start(unshare, image, 0, $"touch '{image.App}/x' 2>&1");
        var said = await touch.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        return said.Trim().Split(": ")[^1];
    }

    // The volumes are mounted upon themselves first, so that they stay writable when the root under them no longer is.
    private static Process Start(string unshare, ImageRecipe image, int port, string command)
    {
        var script = $"""
            set -e
            mkdir -p '{image.State}/tmp'
            chmod 755 '{image.App}/..'
            chown -R {AppUser}:{AppUser} '{image.State}'
            mount --bind '{image.State}' '{image.State}'
            mount -o remount,bind,ro / 2>/dev/null || mount --bind / / && mount -o remount,bind,ro /
            cd '{image.App}'
            exec setpriv --reuid={AppUser} --regid={AppUser} --clear-groups --no-new-privs --bounding-set=-all sh -c "{command}"
            """;
        var start = new ProcessStartInfo(unshare, ["--mount", "sh", "-c", script]) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, value) in SettingsOf(image, port))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static Dictionary<string, string> SettingsOf(ImageRecipe image, int port) => new(StringComparer.Ordinal)
    {
        ["HOST"] = "0.0.0.0",
        ["PORT"] = port.ToString(),
        ["ALLOW_ANONYMOUS"] = "1",
        ["RAG_BACKEND"] = "knowledge",
        ["STATE_DIRECTORY"] = image.State,
        ["TMPDIR"] = Path.Combine(image.State, "tmp"),
        ["DOTNET_ROOT"] = DotnetRoot(),
    };

    private static string DotnetRoot()
    {
        var program = new FileInfo(ExternalProgram.Require("dotnet"));
        return Path.GetDirectoryName((program.ResolveLinkTarget(returnFinalTarget: true) ?? program).FullName)!;
    }

    // The banner says that the documents are read; where they are still being read by then, a later line does.
    private static async Task UntilReadAsync(Process server)
    {
        while (await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("documents", StringComparison.Ordinal) && !line.Contains("still reading", StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail("The server ended before it had read its documents");
    }

    // The probe waits a few seconds at most, and Docker, too, counts only several failures in a row.
    private static async Task UntilHealthyAsync(string unshare, ImageRecipe image, int port)
    {
        var said = "";
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            using var probe = Start(unshare, image, port, $"exec '{image.App}/RealtimeRag.Server' {HealthProbe.Argument}");
            said = await probe.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await probe.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (probe.ExitCode == 0)
            {
                break;
            }
        }

        Assert.Contains("/healthz: 200", said, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
