using System.Security.Cryptography;
using System.Text;
using RealtimeRag.Knowledge.Documents;
using RealtimeRag.Knowledge.Indexing;
using RealtimeRag.KnowledgeTests.Documents;

namespace RealtimeRag.KnowledgeTests.Indexing;

public sealed class DocumentPreparerTests : IDisposable
{
    private const string NeedsShell = "pipes are made with a command of Unix";
    private readonly TestFolder _folder = new();
    private readonly DocumentPreparer _preparer = new(new DocumentReaders(Reading.Limits, new PdfToText(() => null, TimeProvider.System)), 10_000, new LogList());

    public static bool HasShell => !OperatingSystem.IsWindows();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_becomes_passages_with_the_hash_of_its_bytes()
    {
        var prepared = await PrepareAsync("a.md", "# A\n\nOne.\n\n## B\n\nTwo.\n");

        Assert.Equal((KnowledgeFileState.Indexed, null), (prepared.Outcome, prepared.Notice));
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes("# A\n\nOne.\n\n## B\n\nTwo.\n")), prepared.Hash);
        Assert.Equal(["A|One.", "A › B|Two."], prepared.Chunks!.Select(chunk => $"{chunk.Title}|{chunk.Text}"));
        Assert.Equal(8, prepared.Characters);
    }

    [Fact]
    public async Task Content_that_is_already_indexed_is_not_cut_again()
    {
        var known = SHA256.HashData("# A\n\nOne.\n"u8);

        Assert.Null((await PrepareAsync("a.md", "# A\n\nOne.\n", known)).Chunks);
        Assert.NotNull((await PrepareAsync("a.md", "# A\n\nTwo.\n", known)).Chunks);
    }

    [Theory]
    [InlineData("a.md", "<!-- only a remark -->\n", KnowledgeFileState.Empty)]
    [InlineData("a.md", "# Only a question?\n", KnowledgeFileState.Empty)]
    [InlineData("a.txt", "", KnowledgeFileState.Empty)]
    [InlineData("a.docx", "no zip", KnowledgeFileState.Failed)]
    [InlineData("a.pdf", "%PDF", KnowledgeFileState.Failed)]
    public async Task A_file_without_passages_gets_a_state_with_a_reason(string path, string text, KnowledgeFileState state)
    {
        var prepared = await PrepareAsync(path, text);

        Assert.Equal(state, prepared.Outcome);
        Assert.NotNull(prepared.Notice);
        Assert.Empty(prepared.Chunks!);
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(text)), prepared.Hash);
    }

    [Fact]
    public async Task A_file_deleted_after_listing_cannot_be_read()
    {
        var file = Found("a.md", _folder.Write("a.md", "text"));
        _folder.Delete("a.md");

        var prepared = await _preparer.PrepareAsync(file, null, Ct);

        Assert.Equal((KnowledgeFileState.Failed, DocumentNotices.Unreadable), (prepared.Outcome, prepared.Notice));
        Assert.Empty(prepared.Hash);
    }

    [Fact]
    public async Task A_folder_in_place_of_a_file_cannot_be_read()
    {
        var full = Directory.CreateDirectory(Path.Combine(_folder.Documents, "a.md")).FullName;

        var prepared = await _preparer.PrepareAsync(new FoundFile("a.md", full, 5, 1, null), null, Ct);

        Assert.Equal(DocumentNotices.Unreadable, prepared.Notice);
    }

    [Fact]
    public async Task A_file_that_grew_after_listing_is_read_up_to_the_limit()
    {
        var file = Found("a.txt", _folder.Write("a.txt", "short"));
        _folder.Write("a.txt", "longer than it was");
        Assert.Equal("longer than it was", (await _preparer.PrepareAsync(file, null, Ct)).Chunks!.Single().Text);

        _folder.Write("a.txt", new string('x', 10_001));
        var refused = await _preparer.PrepareAsync(file, null, Ct);
        Assert.Equal((KnowledgeFileState.Skipped, DocumentNotices.TooLarge(10_000)), (refused.Outcome, refused.Notice));
    }

    [Fact(Skip = NeedsShell, SkipUnless = nameof(HasShell))]
    public async Task A_pipe_is_never_waited_for()
    {
        var pipe = Path.Combine(_folder.Documents, "a.md");
        using var make = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("mkfifo") { ArgumentList = { pipe }, UseShellExecute = false })!;
        await make.WaitForExitAsync(Ct);

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        Assert.Equal(KnowledgeFileState.Empty, Assert.Single(knowledge.Status.Files).State);
    }

    [Fact]
    public async Task A_file_being_written_is_read_as_far_as_it_goes()
    {
        var full = Path.Combine(_folder.Documents, "a.txt");
        await using var writer = new FileStream(full, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        await writer.WriteAsync("first half, "u8.ToArray(), Ct);
        await writer.FlushAsync(Ct);

        var prepared = await _preparer.PrepareAsync(Found("a.txt", full), null, Ct);

        Assert.Equal("first half,", prepared.Chunks!.Single().Text);
    }

    [Fact]
    public async Task Cancellation_is_not_mistaken_for_a_bad_file()
    {
        var file = Found("a.md", _folder.Write("a.md", "# A\n\ntext\n"));
        using var given = new CancellationTokenSource();
        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _preparer.PrepareAsync(file, null, given.Token));
    }

    private Task<PreparedDocument> PrepareAsync(string path, string text, byte[]? known = null) =>
        _preparer.PrepareAsync(Found(path, _folder.Write(path, text)), known, Ct);

    private static FoundFile Found(string path, string full) => new(path, full, new FileInfo(full).Length, File.GetLastWriteTimeUtc(full).Ticks, null);
}
