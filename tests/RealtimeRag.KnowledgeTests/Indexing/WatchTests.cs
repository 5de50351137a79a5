using System.Threading.Channels;
using RealtimeRag.Knowledge.Indexing;

namespace RealtimeRag.KnowledgeTests.Indexing;

/// <summary>The real watcher of the file system: its events are enough, no rescan is requested.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private KnowledgeOptions Watched => _folder.Options with { Watch = true, QuietTime = TimeSpan.FromMilliseconds(30) };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Saving_changing_renaming_and_deleting_are_all_detected()
    {
        await using var knowledge = await KnowledgeWaits.OpenedAsync(Watched);
        var path = Note("a.md", "alpha");
        await knowledge.UntilAsync(_ => knowledge.FirstFile("alpha") == "a.md");

        Note("a.md", "beta");
        await knowledge.UntilAsync(_ => knowledge.FirstFile("beta") == "a.md");

        File.Move(path, Path.Combine(_folder.Documents, "b.md"));
        await knowledge.UntilAsync(_ => knowledge.FirstFile("beta") == "b.md");

        _folder.Delete("b.md");
        await knowledge.UntilAsync(status => status.Documents == 0);
    }

    [Fact]
    public async Task A_file_saved_by_writing_and_renaming_is_detected()
    {
        Note("a.md", "alpha");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(Watched);
        var path = Path.Combine(_folder.Documents, "a.md");

        await File.WriteAllTextAsync(path + ".tmp", "# Note\n\nThe word is beta.\n", Ct);
        File.Move(path + ".tmp", path, overwrite: true);

        await knowledge.UntilAsync(_ => knowledge.FirstFile("beta") == "a.md");
        Assert.Equal(1, knowledge.Status.Documents);
    }

    [Fact]
    public async Task A_folder_moved_in_and_out_is_detected()
    {
        await using var knowledge = await KnowledgeWaits.OpenedAsync(Watched);
        var (outside, inside) = (Path.Combine(_folder.Base, "new"), Path.Combine(_folder.Documents, "new"));
        Directory.CreateDirectory(Path.Combine(outside, "deep"));
        await File.WriteAllTextAsync(Path.Combine(outside, "deep", "a.md"), "# A\n\nalpha\n", Ct);

        Directory.Move(outside, inside);
        await knowledge.UntilAsync(_ => knowledge.FirstFile("alpha") == "new/deep/a.md");

        Directory.Move(inside, outside);
        await knowledge.UntilAsync(status => status.Documents == 0);
    }

    [Fact]
    public async Task A_burst_of_two_hundred_files_is_indexed_completely()
    {
        await using var knowledge = await KnowledgeWaits.OpenedAsync(Watched);

        for (var i = 0; i < 200; i++)
        {
            Note($"sub{i % 7}/n{i}.md", $"zeta{i}word");
        }

        await knowledge.UntilAsync(status => status is { Documents: 200, Busy: false });
        Assert.Equal("sub0/n196.md", knowledge.FirstFile("zeta196word"));
    }

    [Fact]
    public async Task A_folder_that_did_not_exist_is_watched_once_a_rescan_finds_it()
    {
        Directory.Delete(_folder.Documents);
        await using var knowledge = await KnowledgeWaits.OpenedAsync(Watched);
        Assert.Contains("KNOWLEDGE_DIR", knowledge.Status.Error!.English, StringComparison.Ordinal);
        Assert.True(knowledge.Status.Scanned);

        Directory.CreateDirectory(_folder.Documents);
        await knowledge.RescanAsync(Ct);
        Assert.Null(knowledge.Status.Error);
        Note("a.md", "alpha");

        await knowledge.UntilAsync(_ => knowledge.FirstFile("alpha") == "a.md");
    }

    [Fact]
    public async Task Hidden_and_temporary_files_come_and_go_without_a_trace()
    {
        await using var knowledge = await KnowledgeWaits.OpenedAsync(Watched);

        _folder.Write(".a.md.swp", "x");
        _folder.Write("~$lock.docx", "x");
        _folder.Delete("~$lock.docx");
        Note("a.md", "alpha");

        await knowledge.UntilAsync(_ => knowledge.FirstFile("alpha") == "a.md");
        await knowledge.RescanAsync(Ct);
        Assert.Equal(["a.md"], knowledge.Status.Files.Select(file => file.Path));
    }

    [Fact]
    public async Task The_watcher_reports_the_path_of_each_change()
    {
        var hints = Channel.CreateUnbounded<string?>();
        using var watch = new FolderWatch(hint => hints.Writer.TryWrite(hint), new LogList());
        watch.Start(Path.Combine(_folder.Base, "no such folder"));
        watch.Start(_folder.Documents);
        watch.Start(_folder.Documents);

        var path = Note("a.md", "alpha");
        Assert.Equal(path, await hints.Reader.ReadAsync(Ct));

        var next = Path.Combine(_folder.Documents, "b.md");
        File.Move(path, next);
        while (await hints.Reader.ReadAsync(Ct) != next)
        {
            // Hints of the writing still come in.
            continue;
        }
    }

    [Fact]
    public void A_watcher_that_was_stopped_is_quiet_and_can_start_again()
    {
        var hints = 0;
        using var watch = new FolderWatch(_ => Interlocked.Increment(ref hints), new LogList());

        watch.Start(_folder.Documents);
        watch.Stop();
        watch.Stop();
        Note("a.md", "alpha");
        Assert.Equal(0, hints);

        watch.Start(_folder.Documents);
        watch.Dispose();
    }

    private string Note(string path, string word) => _folder.Write(path, $"# Note\n\nThe word is {word}.\n");
}
