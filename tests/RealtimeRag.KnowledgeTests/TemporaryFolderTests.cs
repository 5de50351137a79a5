using System.Runtime.Versioning;

namespace RealtimeRag.KnowledgeTests;

/// <summary>An index in the temporary folder, which other people share, can be read by one user only.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class TemporaryFolderTests : IDisposable
{
    private const string NeedsUser = "the superuser never shares a folder";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly TestFolder _folder = new();

    public static bool IsOrdinaryUser => !Environment.IsPrivilegedProcess;

    private string Place => Path.Combine(_folder.Base, "place");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_folder_is_accessible_to_its_owner_only()
    {
        var folder = TemporaryFolder.Open();

        Assert.StartsWith(Path.Combine(Path.GetTempPath(), "realtime-rag-"), folder, StringComparison.Ordinal);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(folder));
        Assert.Null(new DirectoryInfo(folder).LinkTarget);
        Assert.Equal(IsOrdinaryUser, folder == TemporaryFolder.Path);
        if (folder != TemporaryFolder.Path)
        {
            Directory.Delete(folder);
        }
    }

    [Fact(Skip = NeedsUser, SkipUnless = nameof(IsOrdinaryUser))]
    public void The_folder_is_created_once_and_reused()
    {
        Assert.True(TemporaryFolder.TryOpen(Place));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Place));
        Assert.True(TemporaryFolder.TryOpen(Place));
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite | UnixFileMode.OtherExecute)]
    [InlineData(UnixFileMode.GroupRead | UnixFileMode.GroupExecute)]
    public void A_folder_that_others_can_enter_is_not_used(UnixFileMode more)
    {
        Directory.CreateDirectory(Place);
        File.SetUnixFileMode(Place, OwnerOnly | more);

        Assert.False(TemporaryFolder.TryOpen(Place));
        Assert.Equal(OwnerOnly | more, File.GetUnixFileMode(Place));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_is_never_followed(bool exists)
    {
        var target = Path.Combine(_folder.Base, "target");
        if (exists)
        {
            Directory.CreateDirectory(target, OwnerOnly);
        }

        Directory.CreateSymbolicLink(Place, target);

        Assert.False(TemporaryFolder.TryOpen(Place));
        Assert.Equal(exists, Directory.Exists(target));
    }

    [Fact]
    public void A_file_in_its_place_is_left_unchanged()
    {
        File.WriteAllText(Place, "kept");

        Assert.False(TemporaryFolder.TryOpen(Place));
        Assert.Equal("kept", File.ReadAllText(Place));
    }

    [Fact]
    public async Task An_index_stored_there_is_readable_by_its_owner_only()
    {
        var file = Path.Combine(_folder.Base, "file");
        await File.WriteAllTextAsync(file, "no folder", TestContext.Current.CancellationToken);
        _folder.Write("a.md", "# A\n\nThe word is alpha.\n");

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { StorePath = Path.Combine(file, "knowledge.db") });

        var folder = Path.GetDirectoryName(knowledge.StorePath)!;
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(folder));
        var files = Directory.GetFiles(folder, Path.GetFileName(knowledge.StorePath) + "*");
        Assert.Contains(knowledge.StorePath, files);
        Assert.All(files, one => Assert.Equal(OwnerFile, File.GetUnixFileMode(one)));
        Assert.Equal("a.md", knowledge.FirstFile("alpha"));
    }

    [Fact]
    public async Task A_folder_created_for_one_run_is_deleted_with_it()
    {
        Assert.SkipWhen(IsOrdinaryUser, "an ordinary user's folder is used again");
        var file = Path.Combine(_folder.Base, "file");
        await File.WriteAllTextAsync(file, "no folder", TestContext.Current.CancellationToken);
        var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { StorePath = Path.Combine(file, "knowledge.db") });
        Assert.True(File.Exists(knowledge.StorePath));

        await knowledge.DisposeAsync();

        Assert.False(Directory.Exists(Path.GetDirectoryName(knowledge.StorePath)));
    }
}
