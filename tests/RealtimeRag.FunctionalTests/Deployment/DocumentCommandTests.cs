using RealtimeRag.Cli;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>The commands that documents print exist: programs, verbs, projects, files.</summary>
public sealed class DocumentCommandTests
{
    // How documents call the command line for short.
    private const string Cli = "realtime-rag";

    private static readonly string[] Programs =
    [
        "./test.sh", "cat", "cd", "cp", "curl", "docker", "dotnet", "export", "git", "install", "journalctl", "nginx", "node", "npm", "pip", "python3",
        "sudo", "systemctl", "systemd-analyze", "useradd", "ollama", "openssl", "kill", "kubectl", "mkdir", "chmod", "Copy-Item", "Get-Content", "curl.exe", "arecord", "ffmpeg", Cli,
    ];

    private static readonly string[] DotnetVerbs = ["add", "build", "new", "pack", "publish", "restore", "run", "test", "tool", "watch"];
    private static readonly HashSet<string> CliVerbs = [.. CommandLine.Build(Terminal()).Subcommands.Select(static verb => verb.Name), "--help"];
    private static readonly string[] OwnFolders = ["deploy/", "docs/", "knowledge/", "perf/", "samples/", "scripts/", "src/", "tests/", "training/"];

    public static TheoryData<string> Documents() => [.. Repository.Documents()];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_command_exists(string document) => Assert.All(Commands(document), static command =>
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(static word => word.Contains('=', StringComparison.Ordinal)).ToList();
        if (words is [])
        {
            return;
        }

        Assert.Contains(words[0], Programs);
        Assert.All(words.Where(IsOurPath), static word => Assert.True(Repository.Has(word), $"{word} is not there"));
        if (words[0] == "dotnet")
        {
            Assert.Contains(words[1], DotnetVerbs);
            CheckVerb(words, words.Contains("src/RealtimeRag.Cli") ? words.IndexOf("--") + 1 : 0);
        }
        else if (words[0] == Cli)
        {
            CheckVerb(words, 1);
        }
    });

    private static void CheckVerb(List<string> words, int index)
    {
        if (index > 0 && index < words.Count)
        {
            Assert.Contains(words[index], CliVerbs);
        }
    }

    private static CliTerminal Terminal() => new(TextWriter.Null, TextWriter.Null, TextReader.Null, Language.English, ansi: false, new Dictionary<string, string?>(StringComparer.Ordinal));

    private static bool IsOurPath(string word) => OwnFolders.Any(folder => word.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>The lines of shell blocks and the commands in running text; a backslash joins lines, and each part of a chain counts.</summary>
    private static IEnumerable<string> Commands(string document) => InBlocks(MarkdownText.Of(document)).Concat(InProse(MarkdownText.Of(document)))
        .Select(static line => line.Split(" #")[0].Trim())
        .Where(static line => line.Length > 0 && !line.StartsWith('#'))
        .SelectMany(static line => line.Split("&&", StringSplitOptions.TrimEntries))
        .Select(static command => command.Split(" | ")[0].TrimEnd('&').Trim());

    private static IEnumerable<string> InBlocks(MarkdownText text) => text.Blocks
        .Where(static block => block.Language is "sh" or "bash")
        .SelectMany(static block => string.Join('\n', block.Lines).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        .Concat(text.Blocks.Where(static block => block.Language is "powershell").SelectMany(static block => block.Lines)
            .SelectMany(static line => line.Split(';', StringSplitOptions.TrimEntries)).Where(static part => !part.StartsWith("$env:", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Documents))]
    public void All_commands_use_the_configuration_that_was_built(string document) => Assert.All(
        Commands(document).Where(static command => command.Contains("dotnet run --project", StringComparison.Ordinal)),
        static command => Assert.Contains(" -c Release", command, StringComparison.Ordinal));

    // What sets a variable for one command, and what copies a file, differs between the two.
    [Theory]
    [MemberData(nameof(Documents))]
    public void A_shell_specific_command_is_given_for_both_shells(string document)
    {
        var text = MarkdownText.Of(document);
        var posix = Lines(text, "sh").Count(static line => line.StartsWith("cp .env", StringComparison.Ordinal) || SetsVariable(line));
        var windows = Lines(text, "powershell").Count(static line => line.StartsWith("Copy-Item .env", StringComparison.Ordinal) || line.StartsWith("$env:", StringComparison.Ordinal));
        Assert.Equal(posix, windows);
    }

    private static bool SetsVariable(string line) =>
        line.Contains("dotnet ", StringComparison.Ordinal) && line.Split(' ')[0] is [>= 'A' and <= 'Z', ..] word && word.Contains('=', StringComparison.Ordinal);

    private static IEnumerable<string> Lines(MarkdownText text, string language) =>
        text.Blocks.Where(block => block.Language == language).SelectMany(static block => block.Lines);

    private static IEnumerable<string> InProse(MarkdownText text) =>
        text.CodeSpans.Where(static code => code.StartsWith("dotnet ", StringComparison.Ordinal) && code.Contains("--project", StringComparison.Ordinal));
}
