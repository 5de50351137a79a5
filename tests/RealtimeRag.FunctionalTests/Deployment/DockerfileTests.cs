using System.Text.RegularExpressions;
using System.Xml.Linq;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>The image's recipe against the repository: what it copies is there, and all that the build needs is copied.</summary>
public sealed partial class DockerfileTests
{
    private const string Shipped = "deploy/Dockerfile";

    [Fact]
    public void All_copied_files_exist() =>
        Assert.All(CopiedPaths(), static path => Assert.NotEmpty(Matches(path)));

    [Fact]
    public void Every_project_of_the_server_is_copied()
    {
        var copied = CopiedPaths().ToHashSet(StringComparer.Ordinal);
        Assert.All(ProjectFolders("src/RealtimeRag.Server"), folder =>
        {
            Assert.Contains($"{folder}/", copied);
            Assert.Contains($"{folder}/*.csproj", copied);
        });
    }

    [Fact]
    public void Every_external_file_of_a_project_is_copied()
    {
        var copied = CopiedPaths().ToHashSet(StringComparer.Ordinal);
        var ignored = Repository.Lines(".dockerignore").ToHashSet(StringComparer.Ordinal);
        Assert.All(ProjectFolders("src/RealtimeRag.Server").SelectMany(ForeignFiles), file =>
        {
            Assert.Contains(file, copied);
            Assert.True(!ignored.Contains(file.Split('/')[0] + "/") || ignored.Contains("!" + file), $".dockerignore keeps {file} out");
        });
    }

    [Fact]
    public void The_documents_that_answer_without_a_key_are_copied() =>
        Assert.Contains(Knowledge.KnowledgeOptions.DefaultDirectory + "/", CopiedPaths());

    [Fact]
    public void Both_images_match_the_target_framework()
    {
        var framework = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("TargetFramework").Single().Value;
        var tags = BaseImage().Matches(Repository.Text(Shipped)).Select(static match => match.Groups["tag"].Value).ToList();

        Assert.Equal(2, tags.Count);
        Assert.All(tags, tag => Assert.Equal(framework, "net" + tag.Split('-')[0]));
    }

    [Fact]
    public void The_process_is_not_root() =>
        Assert.Equal("USER $APP_UID", Repository.Lines(Shipped).Last(static line => line.StartsWith("USER ", StringComparison.Ordinal)));

    [Fact]
    public void Keys_stay_out_of_the_image() =>
        Assert.Contains("**/.env", Repository.Lines(".dockerignore"));

    [Fact]
    public void Nothing_in_the_image_needs_a_shell()
    {
        Assert.EndsWith("-chiseled", BaseImage().Matches(Repository.Text(Shipped))[^1].Groups["tag"].Value, StringComparison.Ordinal);
        var final = Repository.Lines(Shipped).SkipWhile(static line => !line.StartsWith("FROM ", StringComparison.Ordinal) || !line.Contains("aspnet", StringComparison.Ordinal)).ToList();

        Assert.DoesNotContain(final, static line => line.StartsWith("RUN ", StringComparison.Ordinal));
        Assert.Contains($"CMD [\"./RealtimeRag.Server\", \"{HealthProbe.Argument}\"]", string.Join('\n', final), StringComparison.Ordinal);
        Assert.Contains("ENTRYPOINT [\"./RealtimeRag.Server\"]", final);
    }

    [Fact]
    public void The_health_check_timeout_exceeds_that_of_the_probe() =>
        Assert.True(TimeSpan.FromSeconds(int.Parse(HealthTimeout().Match(Repository.Text(Shipped)).Groups["seconds"].ValueSpan)) > HealthProbe.Patience);

    [Fact]
    public void Every_setting_of_the_image_exists()
    {
        string[] foreign = ["ASPNETCORE_HTTP_PORTS", "STATE_DIRECTORY", "DOTNET_CLI_TELEMETRY_OPTOUT", "DOTNET_NOLOGO"];
        var set = SettingOfImage().Matches(Repository.Text(Shipped)).Select(static match => match.Groups["name"].Value).ToList();

        Assert.Contains("HOST", set);
        Assert.Empty(set.Except([.. DocumentedSettings.Known, .. foreign]));
    }

    private static IEnumerable<string> CopiedPaths() => Repository.Lines(Shipped)
        .Where(static line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
        .SelectMany(static line => line.Split(' ')[1..^1]);

    private static IEnumerable<string> Matches(string path)
    {
        var name = Path.GetFileName(path);
        return name.Length == 0
            ? Directory.EnumerateFileSystemEntries(Repository.PathOf(path))
            : Directory.EnumerateFileSystemEntries(Repository.PathOf(Path.GetDirectoryName(path)!), name);
    }

    private static HashSet<string> ProjectFolders(string folder)
    {
        HashSet<string> folders = [folder];
        foreach (var project in Included(folder).Where(static path => path.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            folders.UnionWith(ProjectFolders(Path.GetDirectoryName(project)!));
        }

        return folders;
    }

    private static IEnumerable<string> ForeignFiles(string folder) =>
        Included(folder).Where(path => !path.EndsWith(".csproj", StringComparison.Ordinal) && !path.StartsWith(folder + "/", StringComparison.Ordinal));

    /// <summary>What a project includes by path, from the repository's root.</summary>
    private static IEnumerable<string> Included(string folder) =>
        XDocument.Load(Directory.EnumerateFiles(Repository.PathOf(folder), "*.csproj").Single())
            .Descendants()
            .Select(static item => item.Attribute("Include")?.Value)
            .Where(static path => path?.Contains('/', StringComparison.Ordinal) == true)
            .Select(path => Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.PathOf(folder), path!))));

    [GeneratedRegex(@"^FROM (--platform=\S+ )?mcr\.microsoft\.com/dotnet/(sdk|aspnet):(?<tag>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BaseImage();

    [GeneratedRegex("^HEALTHCHECK .*--timeout=(?<seconds>[0-9]+)s", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HealthTimeout();

    [GeneratedRegex(@"^(ENV)?\s+(?<name>[A-Z_]+)=", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SettingOfImage();
}
