using RealtimeRag.Knowledge.Documents;
using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.KnowledgeTests.Indexing;

/// <summary>What a comparison with the folder changes, and what it leaves alone: passages keep their numbers while their file's content does.</summary>
public sealed class IncrementalTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_file_does_not_affect_the_others()
    {
        Note("a.md", "alpha");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        var before = Id(knowledge, "alpha");

        Note("b.md", "beta");
        await knowledge.RescanAsync(Ct);

        Assert.Equal(before, Id(knowledge, "alpha"));
        Assert.NotEqual(before, Id(knowledge, "beta"));
        Assert.Equal((2, 2), (knowledge.Status.Documents, knowledge.Status.Chunks));
    }

    [Fact]
    public async Task A_touched_file_is_read_but_nothing_changes()
    {
        var path = Note("a.md", "alpha");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        var before = Id(knowledge, "alpha");

        for (var i = 1; i <= 3; i++)
        {
            File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, i, 0, 0, 0, DateTimeKind.Utc));
            await knowledge.RescanAsync(Ct);
        }

        Assert.Equal(before, Id(knowledge, "alpha"));
    }

    [Fact]
    public async Task A_changed_file_is_found_by_its_new_words_only()
    {
        Note("a.md", "alpha");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        var before = Id(knowledge, "alpha");

        Note("a.md", "beta");
        await knowledge.RescanAsync(Ct);

        Assert.NotEqual(before, Id(knowledge, "beta"));
        Assert.Empty(knowledge.Search("alpha", 5));
        Assert.Equal((1, 1), (knowledge.Status.Documents, knowledge.Status.Chunks));
    }

    [Fact]
    public async Task A_change_of_equal_length_within_the_same_second_is_detected()
    {
        var path = Note("a.md", "alpha");
        var time = File.GetLastWriteTimeUtc(path);
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        Note("a.md", "gamma");
        File.SetLastWriteTimeUtc(path, time);
        await knowledge.RescanAsync(Ct);

        Assert.Equal("a.md", knowledge.FirstFile("gamma"));
        Assert.Empty(knowledge.Search("alpha", 5));
    }

    [Fact]
    public async Task A_renamed_file_is_cited_by_its_new_name()
    {
        var path = Note("a.md", "alpha");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        Directory.CreateDirectory(Path.Combine(_folder.Documents, "sub"));
        File.Move(path, Path.Combine(_folder.Documents, "sub", "新名字.md"));
        await knowledge.RescanAsync(Ct);

        Assert.Equal("sub/新名字.md", Assert.Single(knowledge.Search("alpha", 5)).File);
        Assert.Equal(["sub/新名字.md"], knowledge.Status.Files.Select(file => file.Path));
    }

    [Fact]
    public async Task Of_two_equal_files_one_is_the_source_and_the_other_replaces_it_when_deleted()
    {
        Note("a.md", "alpha");
        Note("copy of a.md", "alpha");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        Assert.Equal(2, knowledge.Status.Documents);
        var source = Assert.Single(knowledge.Search("alpha", 5)).File;

        _folder.Delete(source);
        await knowledge.RescanAsync(Ct);

        Assert.Equal(source == "a.md" ? "copy of a.md" : "a.md", Assert.Single(knowledge.Search("alpha", 5)).File);
    }

    [Fact]
    public async Task Two_files_that_swap_names_are_distinguished()
    {
        var (a, b) = (Note("a.md", "alpha"), Note("b.md", "betas"));
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        File.Move(a, a + ".x");
        File.Move(b, a);
        File.Move(a + ".x", b);
        await knowledge.RescanAsync(Ct);

        Assert.Equal(("b.md", "a.md"), (knowledge.FirstFile("alpha"), knowledge.FirstFile("betas")));
    }

    [Fact]
    public async Task A_file_that_loses_its_text_is_listed_as_empty_and_no_longer_found()
    {
        Note("a.md", "alpha");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        _folder.Write("a.md", "<!-- nothing left -->\n");
        await knowledge.RescanAsync(Ct);

        Assert.Empty(knowledge.Search("alpha", 5));
        var file = Assert.Single(knowledge.Status.Files);
        Assert.Equal((KnowledgeFileState.Empty, 0), (file.State, file.Chunks));
        Assert.Equal(0, knowledge.Status.Documents);
    }

    [Fact]
    public async Task A_moved_folder_removes_and_restores_its_files()
    {
        Note("keep.md", "alpha");
        Note("sub/one.md", "beta");
        Note("sub/deep/two.md", "gamma");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        var (inside, outside) = (Path.Combine(_folder.Documents, "sub"), Path.Combine(_folder.Base, "elsewhere"));

        Directory.Move(inside, outside);
        await knowledge.RescanAsync(Ct);
        Assert.Equal(["keep.md"], knowledge.Status.Files.Select(file => file.Path));
        Assert.Empty(knowledge.Search("beta gamma", 5));

        Directory.Move(outside, inside + "2");
        await knowledge.RescanAsync(Ct);
        Assert.Equal(["keep.md", "sub2/deep/two.md", "sub2/one.md"], knowledge.Status.Files.Select(file => file.Path));
        Assert.Equal("sub2/deep/two.md", knowledge.FirstFile("gamma"));
    }

    [Fact]
    public async Task A_file_and_a_folder_that_replace_each_other_are_handled()
    {
        Note("x.md", "alpha");
        Note("y.md/inner.md", "beta");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        _folder.Delete("x.md");
        Note("x.md/inner.md", "gamma");
        Directory.Delete(Path.Combine(_folder.Documents, "y.md"), recursive: true);
        Note("y.md", "delta");
        await knowledge.RescanAsync(Ct);

        Assert.Equal(["x.md/inner.md", "y.md"], knowledge.Status.Files.Select(file => file.Path));
        Assert.Equal(("x.md/inner.md", "y.md"), (knowledge.FirstFile("gamma"), knowledge.FirstFile("delta")));
        Assert.Empty(knowledge.Search("alpha beta", 5));
    }

    [Fact]
    public async Task While_the_folder_is_missing_the_index_answers_and_keeps_everything()
    {
        Note("a.md", "alpha");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        var before = Id(knowledge, "alpha");
        Directory.Move(_folder.Documents, _folder.Documents + "-away");

        await knowledge.RescanAsync(Ct);
        Assert.Contains("KNOWLEDGE_DIR", knowledge.Status.Error!.English, StringComparison.Ordinal);
        Assert.True(knowledge.Status.Scanned);
        Assert.Equal(before, Id(knowledge, "alpha"));

        Directory.Move(_folder.Documents + "-away", _folder.Documents);
        await knowledge.RescanAsync(Ct);
        Assert.Null(knowledge.Status.Error);
        Assert.Equal(before, Id(knowledge, "alpha"));
    }

    [Fact]
    public async Task An_emptied_folder_empties_the_index()
    {
        Note("a.md", "alpha");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        _folder.Delete("a.md");
        await knowledge.RescanAsync(Ct);

        Assert.Equal((0, 0), (knowledge.Status.Documents, knowledge.Status.Chunks));
        Assert.Empty(knowledge.Status.Files);
        Assert.False(knowledge.Answer("what is alpha").Found);
    }

    [Fact]
    public async Task A_repaired_file_is_read_again()
    {
        _folder.Write("a.docx", "no zip");
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        Assert.Equal((KnowledgeFileState.Failed, DocumentNotices.LockedDocx), knowledge.Status.Files.Select(file => (file.State, file.Notice!)).Single());

        _folder.Write("a.docx", Documents.DocxFile.Of(Documents.DocxFile.P("The word is alpha.")));
        await knowledge.RescanAsync(Ct);

        Assert.Equal("a.docx", knowledge.FirstFile("alpha"));
        Assert.Null(knowledge.Status.Files[0].Notice);
    }

    [Fact]
    public async Task The_state_of_an_unreadable_file_survives_a_restart_without_reading_it()
    {
        _folder.Write("a.pdf", "%PDF");
        var options = _folder.Options with { ProgramPath = () => null };
        await (await KnowledgeWaits.OpenedAsync(options)).DisposeAsync();
        Directory.Move(_folder.Documents, _folder.Documents + "-away");

        await using var knowledge = await KnowledgeWaits.OpenedAsync(options);

        Assert.Equal((KnowledgeFileState.Failed, DocumentNotices.PdfFailed), knowledge.Status.Files.Select(file => (file.State, file.Notice!)).Single());
    }

    [Fact]
    public async Task After_any_changes_the_index_matches_the_folder()
    {
        var random = PropertySeed.NewRandom();
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        var expected = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var round = 0; round < 15; round++)
        {
            for (var i = 0; i < 6; i++)
            {
                Change(random, expected, round, i);
            }

            await knowledge.RescanAsync(Ct);
            Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), knowledge.Status.Files.Select(file => file.Path));
            Assert.All(expected, pair => Assert.Equal(pair.Key, knowledge.FirstFile(pair.Value)));
            Assert.Equal(expected.Count, knowledge.Status.Chunks);
        }
    }

    private void Change(Random random, Dictionary<string, string> expected, int round, int i)
    {
        var path = $"{(random.Next(2) == 0 ? "" : "sub/")}n{random.Next(10)}.md";
        switch (random.Next(4))
        {
            case 0 when expected.Remove(path):
                _folder.Delete(path);
                break;
            case 1 when expected.Count > 0 && !expected.ContainsKey(path):
                var from = expected.Keys.ElementAt(random.Next(expected.Count));
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.Documents, path))!);
                File.Move(Path.Combine(_folder.Documents, from), Path.Combine(_folder.Documents, path));
                expected.Remove(from, out var word);
                expected[path] = word!;
                break;
            default:
                expected[path] = $"zeta{round}x{i}word";
                Note(path, expected[path]);
                break;
        }
    }

    private string Note(string path, string word) => _folder.Write(path, $"# Note\n\nThe word is {word}.\n");

    private static long Id(KnowledgeBase knowledge, string word) => Assert.Single(knowledge.Search(word, 5)).Id;
}
