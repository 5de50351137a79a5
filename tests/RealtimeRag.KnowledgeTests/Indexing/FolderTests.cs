using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Indexing;

public sealed class FolderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Skipped_files_are_listed_with_a_reason()
    {
        _folder.Write("good.md", "# A\n\nGood text.\n");
        _folder.Write("empty.md", "<!-- only a remark -->\n");
        _folder.Write("nothing.txt", "");
        _folder.Write("sheet.xls", "x");
        _folder.Write("~$lock.docx", "x");
        _folder.Write("part.tmp", "x");
        _folder.Write("broken.docx", "no zip");
        _folder.Write("large.txt", new string('a', 3_000));
        _folder.Write(".hidden.md", "# B\n\nHidden text.\n");
        var outside = Path.Combine(_folder.Base, "outside.md");
        await File.WriteAllTextAsync(outside, "# Secret\n\nOutside text.\n", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(_folder.Documents, "link.md"), outside);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Documents, "up"), _folder.Base);

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { MaxFileBytes = 2_000 });

        var files = knowledge.Status.Files.ToDictionary(file => file.Path, file => (file.State, file.Notice));
        Assert.Equal((KnowledgeFileState.Indexed, null), files["good.md"]);
        Assert.Equal((KnowledgeFileState.Empty, DocumentNotices.Empty), files["empty.md"]);
        Assert.Equal((KnowledgeFileState.Empty, DocumentNotices.Empty), files["nothing.txt"]);
        Assert.Equal((KnowledgeFileState.Skipped, DocumentNotices.SaveAsXlsx), files["sheet.xls"]);
        Assert.Equal((KnowledgeFileState.Skipped, DocumentNotices.Temporary), files["~$lock.docx"]);
        Assert.Equal((KnowledgeFileState.Skipped, DocumentNotices.Temporary), files["part.tmp"]);
        Assert.Equal((KnowledgeFileState.Failed, DocumentNotices.LockedDocx), files["broken.docx"]);
        Assert.Equal((KnowledgeFileState.Skipped, DocumentNotices.TooLarge(2_000)), files["large.txt"]);
        Assert.Equal((KnowledgeFileState.Skipped, DocumentNotices.LinkOutside), files["link.md"]);
        Assert.Equal((KnowledgeFileState.Skipped, DocumentNotices.LinkOutside), files["up"]);
        Assert.DoesNotContain(".hidden.md", files.Keys);
        Assert.Equal(10, files.Count);
        Assert.Empty(knowledge.Search("outside secret", 5));
    }

    [Fact]
    public async Task A_file_behind_links_to_a_hidden_folder_is_read_like_mounted_configuration()
    {
        _folder.Write("..data_1/a.md", "# A\n\nMounted text.\n");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Documents, "..data"), "..data_1");
        File.CreateSymbolicLink(Path.Combine(_folder.Documents, "a.md"), Path.Combine("..data", "a.md"));

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        Assert.Equal("a.md", knowledge.FirstFile("mounted text"));
    }

    [Fact]
    public async Task If_the_new_version_of_a_file_is_broken_the_old_one_keeps_answering()
    {
        _folder.Write("a.txt", "The password of the store room is blue whale.");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        _folder.Write("a.txt", [0x89, 0x50, 0x4E, 0x47, 0, 0, 0, 1, 2, 3, 0, 0, 5, 0, 0, 0]);
        await knowledge.RescanAsync(TestContext.Current.CancellationToken);

        var file = Assert.Single(knowledge.Status.Files);
        Assert.Equal((KnowledgeFileState.Failed, DocumentNotices.NotText), (file.State, file.Notice));
        Assert.Contains("blue whale", knowledge.Search("password of the store room", 1)[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_saved_file_is_found_without_a_rescan()
    {
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { Watch = true });

        _folder.Write("sub/new.md", "# New\n\nThe canteen opens at noon.\n");

        await knowledge.UntilAsync(status => status.Documents == 1 && !status.Busy);
        Assert.Equal("sub/new.md", knowledge.FirstFile("when does the canteen open"));
    }
}
