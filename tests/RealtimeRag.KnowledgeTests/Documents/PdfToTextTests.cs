using System.Diagnostics;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>How the tool is run, with a shell script in its place.</summary>
public sealed class PdfToTextTests : IDisposable
{
    private const string Skip = "the stand-in for the tool is a shell script";
    private static readonly byte[] Pdf = "%PDF-1.4"u8.ToArray();
    private readonly TestFolder _folder = new();

    public static bool HasShell => !OperatingSystem.IsWindows();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/nowhere")]
    [InlineData("/nowhere:/neither/here")]
    public async Task Without_the_tool_the_built_in_reader_reads(string? path)
    {
        var readers = new DocumentReaders(Reading.Limits, new PdfToText(() => path, TimeProvider.System));

        var document = await readers.ReadAsync(new DocumentFile("a.pdf", new PdfFile().Page("The key is under the mat.").ToBytes()), TestContext.Current.CancellationToken);

        Assert.Equal(["The key is under the mat."], document.Texts());
    }

    [Fact(Skip = Skip, SkipUnless = nameof(HasShell))]
    public async Task Once_the_tool_is_installed_it_reads_the_next_file()
    {
        var tools = Directory.CreateDirectory(Path.Combine(_folder.Base, "tools")).FullName;
        _folder.Write("a.pdf", new PdfFile().Page("The key is under the mat.").ToBytes());
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options with { ProgramPath = () => tools });
        Assert.Contains("under the mat", knowledge.Search("where is the key", 1)[0].Text, StringComparison.Ordinal);

        await ScriptAsync("printf 'The lamp is on the table.'", tools);
        _folder.Write("b.pdf", Pdf);
        await knowledge.RescanAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("b.pdf", 1), (knowledge.Search("where is the lamp", 1)[0].File, knowledge.Search("where is the lamp", 1)[0].Page));
    }

    // Joining lines by looking at the whole paragraph again for each would copy 300 GB here.
    [Fact(Skip = Skip, SkipUnless = nameof(HasShell))]
    public async Task A_page_of_one_endless_paragraph_is_joined_in_linear_time()
    {
        await ScriptAsync("cat >/dev/null; yes 'This is a line of the page that runs on and on without end, so that it is joined' | head -n 120000");
        var readers = new DocumentReaders(Reading.Limits with { MaxCharacters = long.MaxValue }, new PdfToText(() => _folder.Base, TimeProvider.System));

        var document = await readers.ReadAsync(new DocumentFile("a.pdf", Pdf), TestContext.Current.CancellationToken);

        Assert.Equal((120_000 * 81) - 1, Assert.Single(document.Texts()).Length);
    }

    [Fact(Skip = Skip, SkipUnless = nameof(HasShell))]
    public async Task The_first_of_several_folders_that_has_it_is_used()
    {
        var (first, second) = (Directory.CreateDirectory(Path.Combine(_folder.Base, "one")).FullName, Directory.CreateDirectory(Path.Combine(_folder.Base, "two")).FullName);
        await ScriptAsync("printf second", second);

        Assert.Equal(Path.Combine(second, "pdftotext"), new PdfToText(() => $"{first}:{second}", TimeProvider.System).Find());
        Assert.Equal("second", await RunAsync($"{first}:{second}"));
    }

    [Fact(Skip = Skip, SkipUnless = nameof(HasShell))]
    public async Task The_file_reaches_the_tool_and_its_text_comes_back_as_utf8()
    {
        await ScriptAsync("cat; printf ' 中文 \\f'");

        Assert.Equal("%PDF-1.4 中文 \f", await RunAsync(_folder.Base));
    }

    [Fact(Skip = Skip, SkipUnless = nameof(HasShell))]
    public async Task Form_feeds_separate_pages_and_layout_lines_are_joined()
    {
        await ScriptAsync("""
            cat >/dev/null
            printf 'The first page tells of the begin-\nning.\n\n1\n\f\f'
            printf 'Heading\nThe third page has a line that runs on\nto the next.\n\n第 3 页\n\n'
            printf '一行很长的中文文字在版面的末尾被折断，它接着在下一\n行结束。\n'
            """);

        var readers = new DocumentReaders(Reading.Limits, new PdfToText(() => _folder.Base, TimeProvider.System));
        var document = await readers.ReadAsync(new DocumentFile("a.pdf", Pdf), TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                "# ", "The first page tells of the beginning.@p1", "Heading⏎The third page has a line that runs on to the next.@p3",
                "一行很长的中文文字在版面的末尾被折断，它接着在下一行结束。@p3",
            ],
            document.Show());
    }

    [Fact(Skip = Skip, SkipUnless = nameof(HasShell))]
    public async Task A_tool_that_fails_or_stops_reading_counts_as_a_failure()
    {
        await ScriptAsync("printf 'half a page'; exit 3");

        Assert.Equal(DocumentNotices.PdfFailed, (await RefusedAsync(new byte[4 << 20], Reading.Limits)).Notice);
    }

    [Fact(Skip = Skip, SkipUnless = nameof(HasShell))]
    public async Task Any_amount_of_error_output_does_not_block_the_tool()
    {
        await ScriptAsync("head -c 1000000 /dev/zero >&2; cat >/dev/null; printf done");

        Assert.Equal("done", await RunAsync(_folder.Base));
    }

    [Fact(Skip = Skip, SkipUnless = nameof(HasShell))]
    public async Task A_tool_that_writes_endlessly_is_stopped_at_the_limit()
    {
        await ScriptAsync("yes 'more and more'");

        Assert.Equal(DocumentNotices.TooMuchText(1_000), (await RefusedAsync(Pdf, Reading.Limits with { MaxCharacters = 1_000 })).Notice);
    }

    [Fact(Skip = Skip, SkipUnless = nameof(HasShell))]
    public async Task A_tool_that_never_ends_is_stopped_after_the_time_allowed()
    {
        var pid = Path.Combine(_folder.Base, "pid");
        await ScriptAsync($"echo $$ > {pid}; exec sleep 600");

        Assert.Equal(DocumentNotices.PdfTooSlow, (await RefusedAsync(Pdf, Reading.Limits with { PdfTimeout = TimeSpan.FromMilliseconds(500) })).Notice);
        Assert.True(!File.Exists(pid) || await IsGoneAsync(int.Parse(await File.ReadAllTextAsync(pid, TestContext.Current.CancellationToken))));
    }

    [Fact(Skip = Skip, SkipUnless = nameof(HasShell))]
    public async Task Stopping_the_indexing_stops_the_tool()
    {
        await ScriptAsync("exec sleep 600");
        using var stop = new CancellationTokenSource();
        var running = new PdfToText(() => _folder.Base, TimeProvider.System).RunAsync(Pdf, Reading.Limits, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact(Skip = Skip, SkipUnless = nameof(HasShell))]
    public async Task A_file_of_that_name_that_cannot_be_run_counts_as_not_installed()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Base, "pdftotext"), "no program", TestContext.Current.CancellationToken);

        Assert.True((await RefusedAsync(Pdf, Reading.Limits)).Skipped);
    }

    private static async Task<bool> IsGoneAsync(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return true;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    // Written by a separate process: a program cannot be run while any process has it open for writing, even between fork and exec of another test.
    private async Task ScriptAsync(string commands, string? folder = null)
    {
        var tool = Path.Combine(folder ?? _folder.Base, "pdftotext");
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, UseShellExecute = false, ArgumentList = { "-c", "cat > \"$0\" && chmod 755 \"$0\"", tool } };
        using var writer = Process.Start(start)!;
        await writer.StandardInput.WriteAsync("#!/bin/sh\n" + commands + "\n");
        writer.StandardInput.Close();
        await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static Task<string> RunAsync(string path) =>
        new PdfToText(() => path, TimeProvider.System).RunAsync(Pdf, Reading.Limits, TestContext.Current.CancellationToken);

    private Task<DocumentException> RefusedAsync(byte[] content, DocumentLimits limits) => Assert.ThrowsAsync<DocumentException>(() =>
        new PdfToText(() => _folder.Base, TimeProvider.System).RunAsync(content, limits, TestContext.Current.CancellationToken));
}
