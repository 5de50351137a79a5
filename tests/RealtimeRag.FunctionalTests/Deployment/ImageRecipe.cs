using System.Text.RegularExpressions;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>
/// Carries out the Dockerfile without Docker: what its build stage copies is copied, what it runs is run, with a folder of the test as the root. What
/// comes out is the content of <c>/app</c> and <c>/state</c>.
/// </summary>
internal sealed partial class ImageRecipe : IDisposable
{
    private const string Shipped = "deploy/Dockerfile";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("image");

    /// <summary>The image's <c>/app</c>.</summary>
    public string App => PathOf("app");

    /// <summary>The image's folder of state, empty.</summary>
    public string State => PathOf("state");

    /// <summary>Carries out the instructions of the build stage, then the copies of the final one.</summary>
    public async Task BuildAsync(string architecture)
    {
        Directory.CreateDirectory(PathOf("source"));
        foreach (var line in Repository.Lines(Shipped))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["COPY", "knowledge/", var target]:
                    Copy("knowledge/", Path.Combine(App, target));
                    break;
                case ["COPY", ['-', ..], ..]:
                    break;
                case ["COPY", .. var sources, var target]:
                    Assert.All(sources, source => Copy(source, Path.Combine(PathOf("source"), target)));
                    break;
                case ["RUN", .. var command]:
                    await RunAsync(string.Join(' ', command), architecture);
                    break;
            }
        }
    }

    public void Dispose() => _root.Delete(recursive: true);

    private async Task RunAsync(string command, string architecture)
    {
        var here = RootPath().Replace(command, match => PathOf(match.Groups["name"].Value));
        var run = await ExternalProgram.RunAsync(
            ExternalProgram.Require("sh"), ["-c", $"cd '{PathOf("source")}' && {here}"],
            ("TARGETARCH", architecture), ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"), ("UseSharedCompilation", "true"));
        Assert.True(run.ExitCode == 0, run.Output);
    }

    private string PathOf(string name) => Path.Combine(_root.FullName, name);

    private static void Copy(string source, string target)
    {
        var path = Repository.PathOf(source);
        if (source.EndsWith('/'))
        {
            CopyFolder(new DirectoryInfo(path), target);
            return;
        }

        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path)))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        }
    }

    // As .dockerignore has it, what was built outside stays outside.
    private static void CopyFolder(DirectoryInfo source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in source.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(target, file.Name), overwrite: true);
        }

        foreach (var folder in source.EnumerateDirectories().Where(static folder => folder.Name is not ("bin" or "obj")))
        {
            CopyFolder(folder, Path.Combine(target, folder.Name));
        }
    }

    [GeneratedRegex("(?<= )/(?<name>app|state)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RootPath();
}
