using System.Runtime.Versioning;
using RealtimeRag.Knowledge.Documents;
using RealtimeRag.Knowledge.Indexing;
using RealtimeRag.KnowledgeTests.Documents;

namespace RealtimeRag.KnowledgeTests.Indexing;

public sealed class FolderScanTests : IDisposable
{
    private const string NeedsUser = "the administrator may read every folder";
    private readonly TestFolder _folder = new();
    private readonly DocumentReaders _readers = new(Reading.Limits, new PdfToText(() => null, TimeProvider.System));

    public static bool IsOrdinaryUser => !OperatingSystem.IsWindows() && Environment.UserName != "root";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_files_are_listed_by_path_in_order()
    {
        _folder.Write("b.md", "x");
        _folder.Write("a/z.md", "x");
        _folder.Write("a/b/c/deep.txt", "x");
        _folder.Write("名字 带空格.md", "x");
        _folder.Write("a.md", "x");

        var content = Scan().Run(Ct);

        Assert.True(content.Found);
        Assert.Equal(["a.md", "a/b/c/deep.txt", "a/z.md", "b.md", "名字 带空格.md"], content.Files.Select(file => file.Path));
        Assert.All(content.Files, file => Assert.Null(file.Skip));
    }

    [Fact]
    public void Files_that_differ_only_in_case_or_extension_are_different()
    {
        _folder.Write("a.md", "one");
        _folder.Write("a.txt", "two");
        var isSensitive = !File.Exists(Path.Combine(_folder.Documents, "A.MD"));
        _folder.Write("A.md", "three");

        Assert.Equal(isSensitive ? 3 : 2, Scan().Run(Ct).Files.Count);
    }

    [Theory]
    [InlineData(".hidden.md")]
    [InlineData(".git/a.md")]
    [InlineData("sub/.cache/deep/a.md")]
    public void Hidden_files_are_not_listed(string path)
    {
        var full = _folder.Write(path, "x");

        Assert.Empty(Scan().Run(Ct).Files);
        Assert.Null(Scan().One(full));
    }

    [Theory]
    [InlineData("~$a.docx", "Temporary")]
    [InlineData("a.md~", "Temporary")]
    [InlineData("a.TMP", "Temporary")]
    [InlineData("a.exe", "Unsupported")]
    [InlineData("README", "Unsupported")]
    [InlineData("a.md.bak", "Unsupported")]
    public void A_file_skipped_by_name_has_a_reason(string path, string notice)
    {
        var full = _folder.Write(path, "x");
        var expected = notice == "Temporary" ? DocumentNotices.Temporary : DocumentNotices.Unsupported;

        Assert.Equal(expected, Assert.Single(Scan().Run(Ct).Files).Skip);
        Assert.Equal(expected, Scan().One(full)!.Value.Skip);
    }

    [Fact]
    public void Size_and_number_are_limited_and_skipped_files_have_a_reason()
    {
        _folder.Write("a.md", new string('x', 100));
        _folder.Write("b.md", new string('x', 101));
        Assert.Equal([null, DocumentNotices.TooLarge(100)], Scan(maxBytes: 100).Run(Ct).Files.Select(file => file.Skip));

        _folder.Write("c.md", "x");
        Assert.Equal(1, Scan(maxFiles: 2).Run(Ct).Files.Count(file => file.Skip == DocumentNotices.TooMany(2)));
    }

    [Fact]
    public void A_missing_folder_is_reported_and_never_throws()
    {
        var scan = new FolderScan(Path.Combine(_folder.Base, "no", "such"), _readers, 1_000, 10);

        Assert.False(scan.Run(Ct).Found);
        Assert.Equal(Path.Combine(_folder.Base, "no", "such"), scan.Root);
        Assert.Null(scan.One(Path.Combine(_folder.Base, "no", "such", "a.md")));
    }

    [Fact]
    public void A_file_in_place_of_the_folder_is_not_a_folder()
    {
        var file = _folder.Write("a.md", "x");

        Assert.False(new FolderScan(file, _readers, 1_000, 10).Run(Ct).Found);
    }

    [Fact]
    public void A_folder_that_is_itself_a_link_is_followed()
    {
        _folder.Write("a.md", "x");
        var link = Path.Combine(_folder.Base, "link");
        Directory.CreateSymbolicLink(link, _folder.Documents);
        var scan = new FolderScan(link + Path.DirectorySeparatorChar, _readers, 1_000, 10);

        Assert.Equal(_folder.Documents, scan.Root);
        Assert.Equal(["a.md"], scan.Run(Ct).Files.Select(file => file.Path));
    }

    [Fact]
    public void Links_out_of_the_folder_are_never_followed_in_any_form()
    {
        var outside = Path.Combine(_folder.Base, "outside");
        Directory.CreateDirectory(outside);
        File.WriteAllText(Path.Combine(outside, "secret.md"), "secret");
        Link("direct.md", Path.Combine(outside, "secret.md"));
        Link("relative.md", Path.Combine("..", "outside", "secret.md"));
        Link("chain.md", "direct.md");
        Link("through.md", Path.Combine("door", "secret.md"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Documents, "door"), outside);
        Directory.CreateDirectory(_folder.Documents + "-twin");
        File.WriteAllText(Path.Combine(_folder.Documents + "-twin", "a.md"), "secret");
        Link("twin.md", Path.Combine(_folder.Documents + "-twin", "a.md"));

        var files = Scan().Run(Ct).Files;

        Assert.Equal(6, files.Count);
        Assert.All(files, file => Assert.Equal(DocumentNotices.LinkOutside, file.Skip));
    }

    [Fact]
    public void A_dangling_or_circular_link_is_reported_as_broken()
    {
        Link("nowhere.md", Path.Combine(_folder.Base, "gone.md"));
        Link("self.md", "self.md");
        Link("one.md", "two.md");
        Link("two.md", "one.md");

        Assert.Equal(Enumerable.Repeat(DocumentNotices.LinkBroken, 4), Scan().Run(Ct).Files.Select(file => file.Skip));
    }

    [Fact]
    public void Links_within_the_folder_are_indexed_at_their_target()
    {
        _folder.Write("real/a.md", "x");
        Link("b.md", Path.Combine("real", "a.md"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Documents, "again"), Path.Combine(_folder.Documents, "real"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Documents, "real", "circle"), _folder.Documents);

        var files = Scan().Run(Ct).Files.ToDictionary(file => file.Path, file => file.Skip);

        Assert.Equal(["again", "b.md", "real/a.md", "real/circle"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Null(files["real/a.md"]);
        Assert.Equal(DocumentNotices.LinkInside, files["b.md"]);
        Assert.Equal(DocumentNotices.LinkInside, files["again"]);
        Assert.NotNull(files["real/circle"]);
    }

    [Fact]
    public void A_single_file_is_checked_as_in_a_full_scan()
    {
        var full = _folder.Write("sub/a.md", "text");
        var whole = Assert.Single(Scan().Run(Ct).Files);

        Assert.Equal(whole, Scan().One(full));
        Assert.Null(Scan().One(Path.Combine(_folder.Documents, "gone.md")));
        Assert.Null(Scan().One(Path.Combine(_folder.Documents, "sub")));
        Assert.Null(Scan().One(Path.Combine(_folder.Base, "store")));
    }

    [Fact]
    public void A_file_next_to_the_folder_is_not_in_it()
    {
        var beside = Path.Combine(_folder.Base, "beside.md");
        File.WriteAllText(beside, "x");

        Assert.Null(Scan().One(beside));
    }

    [Fact(Skip = NeedsUser, SkipUnless = nameof(IsOrdinaryUser))]
    [UnsupportedOSPlatform("windows")]
    public void An_unreadable_folder_is_reported_so_that_its_files_do_not_count_as_deleted()
    {
        _folder.Write("closed/a.md", "x");
        var closed = Path.Combine(_folder.Documents, "closed");
        File.SetUnixFileMode(closed, UnixFileMode.None);

        var content = Scan().Run(Ct);

        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(["closed"], content.Unread);
        Assert.True(content.MayHold("closed/a.md"));
        Assert.False(content.MayHold("closed.md"));
    }

    [Theory]
    [InlineData("closed/a.md", true)]
    [InlineData("closed/sub/a.md", true)]
    [InlineData("closed2/a.md", false)]
    [InlineData("a.md", false)]
    public void The_state_of_files_in_unreadable_folders_is_unknown(string path, bool unknown) =>
        Assert.Equal(unknown, new FolderContent(true, [], ["closed"]).MayHold(path));

    [Fact]
    public void Cancellation_stops_between_two_folders()
    {
        using var given = new CancellationTokenSource();
        given.Cancel();

        Assert.Throws<OperationCanceledException>(() => Scan().Run(given.Token));
    }

    private FolderScan Scan(long maxBytes = 1_000, int maxFiles = 1_000) => new(_folder.Documents, _readers, maxBytes, maxFiles);

    private void Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(_folder.Documents, name), target);
}
