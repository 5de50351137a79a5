namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>Readers find what the documents point at, in both languages.</summary>
public sealed class DocumentLinkTests
{
    private const string Chinese = ".zh-CN.md";

    public static TheoryData<string> Documents() => [.. Repository.Documents()];

    public static TheoryData<string> TranslatedDocuments() =>
        [.. Repository.Documents().Where(static path => path.StartsWith("docs/", StringComparison.Ordinal) && !IsForDevelopers(path)), "README.md", "README.zh-CN.md"];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_leads_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(document)!;
        Assert.All(MarkdownText.Of(document).Links.Where(static link => !link.Contains("://", StringComparison.Ordinal)), link =>
        {
            var parts = link.Split('#');
            var target = parts[0].Length == 0 ? document : Relative(folder, parts[0]);
            Assert.True(Repository.Has(target), $"{document} links to {target}, which is not there");
            if (parts.Length > 1)
            {
                Assert.Contains(parts[1], MarkdownText.Of(target).Headings.Select(MarkdownText.Anchor));
            }
        });
    }

    [Theory]
    [MemberData(nameof(TranslatedDocuments))]
    public void Every_document_exists_in_both_languages(string document)
    {
        var twin = document.EndsWith(Chinese, StringComparison.Ordinal) ? document[..^Chinese.Length] + ".md" : document[..^".md".Length] + Chinese;

        Assert.True(Repository.Has(twin), $"{twin} is missing");
        Assert.Contains(Path.GetFileName(twin), MarkdownText.Of(document).Links);
        Assert.Equal(MarkdownText.Of(document).Headings.Count(), MarkdownText.Of(twin).Headings.Count());
    }

    [Theory]
    [InlineData("When something goes wrong", "when-something-goes-wrong")]
    [InlineData("常见问题", "常见问题")]
    [InlineData("v1: client to server", "v1-client-to-server")]
    public void Anchors_match_the_headings(string heading, string anchor) =>
        Assert.Equal(anchor, MarkdownText.Anchor(heading));

    // Decisions and model cards are read by those who read the code.
    private static bool IsForDevelopers(string path) =>
        path.StartsWith("docs/adr/", StringComparison.Ordinal) || path.StartsWith("docs/models/", StringComparison.Ordinal);

    private static string Relative(string folder, string link) =>
        Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, folder, link)).Replace(Path.DirectorySeparatorChar, '/');
}
