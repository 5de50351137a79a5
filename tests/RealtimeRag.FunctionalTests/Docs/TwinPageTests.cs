using System.Text.RegularExpressions;
using RealtimeRag.FunctionalTests.Deployment;

namespace RealtimeRag.FunctionalTests.Docs;

/// <summary>Each page is there in English and in Chinese, with the same build: headings, tables, code, settings, links.</summary>
public sealed partial class TwinPageTests
{
    public static TheoryData<string> Pages() =>
        [.. Repository.Documents().Where(page => page.EndsWith(".zh-CN.md", StringComparison.Ordinal)).Select(page => page.Replace(".zh-CN.md", ".md", StringComparison.Ordinal))];

    [Fact]
    public void There_are_pages_in_two_languages() => Assert.InRange(Pages().Count, 12, 100);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Headings_have_the_same_levels_in_the_same_order(string page) => AssertTwins(page, text => Heading().Matches(WithoutCode(text)).Select(match => match.Groups["level"].Value));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Tables_have_the_same_rows_and_columns(string page) => AssertTwins(page, text => TableRow().Matches(text).Select(match => $"{match.Value.Count(c => c == '|')}"));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Code_blocks_are_of_the_same_kinds(string page) => AssertTwins(page, text => Fence().Matches(text).Select(match => match.Value.Trim()));

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_same_settings_are_mentioned(string page) => AssertTwins(page, text => Setting().Matches(text).Select(match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_to_the_same_places(string page) => AssertTwins(page, text => Link().Matches(text)
        .Select(match => match.Groups["target"].Value.Split('#')[0].Replace(".zh-CN.md", ".md", StringComparison.Ordinal)).Where(target => target.Length > 0).Order(StringComparer.Ordinal));

    private static void AssertTwins(string page, Func<string, IEnumerable<string>> parts) =>
        Assert.Equal(parts(Read(page)), parts(Read(page.Replace(".md", ".zh-CN.md", StringComparison.Ordinal))));

    private static string Read(string page) => File.ReadAllText(Path.Combine(Repository.Root, page));

    private static string WithoutCode(string text) => CodeBlock().Replace(text, "");

    [GeneratedRegex("^(?<level>#+) ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\|.*$", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex("^```.*$", RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"`(?<name>[A-Z][A-Z0-9]+_[A-Z0-9_]+)")]
    private static partial Regex Setting();

    [GeneratedRegex(@"\]\((?<target>[^)]+)\)")]
    private static partial Regex Link();
}
