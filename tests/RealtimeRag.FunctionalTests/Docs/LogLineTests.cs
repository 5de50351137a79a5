using System.Text.RegularExpressions;
using RealtimeRag.FunctionalTests.Deployment;

namespace RealtimeRag.FunctionalTests.Docs;

/// <summary>Operators find every line of the log that asks something of them in the operations page, in both languages.</summary>
public sealed partial class LogLineTests
{
    private static readonly List<string> Messages =
        [.. Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories).SelectMany(static file => Line().Matches(File.ReadAllText(file))).Select(static match => match.Groups["message"].Value)];

    [Fact]
    public void The_search_finds_the_lines() => Assert.Contains(Messages, static message => message.StartsWith("[RAG alarm]", StringComparison.Ordinal));

    [Theory]
    [InlineData("docs/operations.md")]
    [InlineData("docs/operations.zh-CN.md")]
    public void Every_warning_is_explained(string page)
    {
        var explained = MarkdownText.Of(page).Rows.Select(static row => MarkdownText.CodeIn(row[0])).Where(static code => code.Length > 0).ToList();

        Assert.All(
            Messages.Where(static message => !IsNamedAtStart(message)),
            message => Assert.True(explained.Exists(code => message.Contains(code, StringComparison.Ordinal)), $"{page} does not explain: {message}"));
    }

    // A misspelt name in the configuration: the line is its own explanation.
    private static bool IsNamedAtStart(string message) => message.StartsWith("{Name}: ", StringComparison.Ordinal);

    [GeneratedRegex("""LoggerMessage\([^"]*LogLevel\.(Warning|Error|Critical)[^"]*"(?<message>[^"]+)"\)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Line();
}
