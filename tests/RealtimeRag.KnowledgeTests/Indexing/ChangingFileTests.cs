namespace RealtimeRag.KnowledgeTests.Indexing;

/// <summary>Files that change while they are read: what is indexed is what stood there at some moment, and in the end what stands there last.</summary>
public sealed class ChangingFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_half_written_file_is_never_indexed()
    {
        Replace(0, 0);
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        using var done = new CancellationTokenSource();
        var writing = Task.Run(
            () =>
            {
                var round = 1;
                for (; !done.IsCancellationRequested; round++)
                {
                    Replace(round % 4, round);
                }

                return round;
            },
            Ct);

        for (var i = 0; i < 30; i++)
        {
            await knowledge.RescanAsync(Ct);
            foreach (var passage in knowledge.Search("marker", 10))
            {
                Assert.Single(passage.Text.Split(' ').Where(word => word.StartsWith("round", StringComparison.Ordinal)).Distinct());
            }
        }

        await done.CancelAsync();
        var last = await writing - 1;
        await knowledge.RescanAsync(Ct);
        Assert.Contains(knowledge.Search("marker", 10), passage => passage.Text.Contains($"round{last} ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_truncated_while_being_read_is_retried()
    {
        var path = _folder.Write("a.txt", "The word is alpha.");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        using var done = new CancellationTokenSource();
        var writing = Task.Run(
            () =>
            {
                var large = string.Concat(Enumerable.Repeat("The word is beta. ", 5_000));
                while (!done.IsCancellationRequested)
                {
                    File.WriteAllText(path, large);
                    File.WriteAllText(path, "The word is beta.");
                }
            },
            Ct);

        for (var i = 0; i < 20; i++)
        {
            await knowledge.RescanAsync(Ct);
        }

        await done.CancelAsync();
        await writing;
        await knowledge.RescanAsync(Ct);
        Assert.Equal("The word is beta.", Assert.Single(knowledge.Search("word", 10)).Text);
        Assert.Equal(KnowledgeFileState.Indexed, Assert.Single(knowledge.Status.Files).State);
    }

    [Fact]
    public async Task Files_that_appear_and_vanish_all_the_time_leave_nothing_behind()
    {
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        using var done = new CancellationTokenSource();
        var writing = Task.Run(
            () =>
            {
                for (var round = 0; !done.IsCancellationRequested; round++)
                {
                    var path = _folder.Write($"sub{round % 3}/n{round % 5}.md", "# N\n\nmarker text\n");
                    File.Delete(path);
                    if (round % 11 == 0)
                    {
                        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
                    }
                }
            },
            Ct);

        for (var i = 0; i < 30; i++)
        {
            await knowledge.RescanAsync(Ct);
        }

        await done.CancelAsync();
        await writing;
        await knowledge.RescanAsync(Ct);
        Assert.Empty(knowledge.Status.Files);
        Assert.Empty(knowledge.Search("marker", 5));
        Assert.Null(knowledge.Error);
    }

    // Moved into place, as careful programs save.
    private void Replace(int file, int round)
    {
        var path = Path.Combine(_folder.Documents, $"n{file}.md");
        File.WriteAllText(path + ".tmp", $"# N{file}\n\nmarker round{round} " + string.Concat(Enumerable.Repeat($"and again round{round} ", 15)) + "\n");
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
