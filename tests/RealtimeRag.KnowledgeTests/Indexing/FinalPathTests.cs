using RealtimeRag.Knowledge.Indexing;

namespace RealtimeRag.KnowledgeTests.Indexing;

public sealed class FinalPathTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_chain_of_links_is_followed_to_its_end()
    {
        var end = _folder.Write("end.md", "x");
        Link("1", "end.md");
        Link("2", At("1"));
        Link("3", "2");

        Assert.Equal(end, FinalPath.Of(new FileInfo(At("3")))!.FullName);
        Assert.Equal(end, FinalPath.Of(new FileInfo(end))!.FullName);
    }

    [Fact]
    public void Links_among_parent_folders_are_resolved_too()
    {
        var end = _folder.Write("real/sub/a.md", "x");
        Directory.CreateSymbolicLink(At("way"), At("real"));
        Link("link.md", Path.Combine("way", "sub", "a.md"));

        Assert.Equal(end, FinalPath.Of(new FileInfo(At("link.md")))!.FullName);
        Assert.Equal(end, FinalPath.Of(new FileInfo(Path.Combine(At("way"), "sub", "a.md")))!.FullName);
        Assert.IsType<DirectoryInfo>(FinalPath.Of(new DirectoryInfo(At("way"))));
    }

    [Fact]
    public void A_circular_link_has_no_target()
    {
        Link("a", "b");
        Link("b", "a");

        Assert.Null(FinalPath.Of(new FileInfo(At("a"))));
    }

    [Fact]
    public void An_excessively_long_chain_has_no_target()
    {
        _folder.Write("0", "x");
        for (var i = 1; i <= 20; i++)
        {
            Link($"{i}", $"{i - 1}");
        }

        Assert.NotNull(FinalPath.Of(new FileInfo(At("15"))));
        Assert.Null(FinalPath.Of(new FileInfo(At("20"))));
    }

    [Fact]
    public void A_dangling_link_resolves_to_the_missing_target()
    {
        Link("dangling", "gone");

        Assert.False(FinalPath.Of(new FileInfo(At("dangling")))!.Exists);
    }

    private string At(string name) => Path.Combine(_folder.Documents, name);

    private void Link(string name, string target) => File.CreateSymbolicLink(At(name), target);
}
