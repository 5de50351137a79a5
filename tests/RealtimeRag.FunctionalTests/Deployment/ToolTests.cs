using System.Xml.Linq;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>The command line as a .NET tool: packed from what is built, installed from a folder, and run.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tool");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Timeout = 600_000)]
    public async Task It_is_installed_from_a_folder_and_runs_under_its_name()
    {
        var dotnet = ExternalProgram.Require("dotnet");
        var version = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("Version").Single().Value;
        var tools = Path.Combine(_folder.FullName, "tools");

        var packed = await ExternalProgram.RunAsync(dotnet, ["pack", "src/RealtimeRag.Cli", "-c", "Release", "--no-build", "-v", "quiet", "-o", _folder.FullName]);
        Assert.True(packed.ExitCode == 0, packed.Output);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, $"realtime-rag.{version}.nupkg")));

        var installed = await ExternalProgram.RunAsync(dotnet, ["tool", "install", "realtime-rag", "--version", version, "--source", _folder.FullName, "--tool-path", tools]);
        Assert.True(installed.ExitCode == 0, installed.Output);

        var program = Path.Combine(tools, OperatingSystem.IsWindows() ? "realtime-rag.exe" : "realtime-rag");
        var help = await ExternalProgram.RunAsync(program, ["--help", "--lang", "en"]);
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("realtime-rag init", help.Output, StringComparison.Ordinal);

        // The tool contains the libraries that its commands need, the search among them.
        var found = await ExternalProgram.RunAsync(
            program, ["knowledge", "search", "默认端口是多少？", "--dir", Repository.PathOf("knowledge"), "--store", Path.Combine(_folder.FullName, "index.db")]);
        Assert.True(found.ExitCode == 0, found.Output);
        Assert.Contains("8000", found.Output, StringComparison.Ordinal);
    }
}
