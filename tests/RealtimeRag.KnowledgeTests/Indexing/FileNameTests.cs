using System.Diagnostics;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Indexing;

/// <summary>Files whose names are not as the program that wrote them meant them.</summary>
public sealed class FileNameTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public static bool IsLinux => OperatingSystem.IsLinux();

    public void Dispose() => _folder.Dispose();

    [Fact(Skip = "names are bytes on Linux only", SkipUnless = nameof(IsLinux))]
    public async Task A_name_in_another_encoding_is_listed_with_a_remedy_and_affects_nothing_else()
    {
        _folder.Write("good.md", "# A\n\nGood text.\n");
        await NamedInBytesAsync("printf '# B\\n\\ntext\\n' > \"$(printf '\\305\\314\\265\\343.md')\"; printf x > \"$(printf '\\305\\314\\266\\343.md')\"");
        await NamedInBytesAsync("mkdir \"$(printf '\\315\\313\\277\\356')\"; printf x > \"$(printf '\\315\\313\\277\\356')/a.md\"");

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        var files = knowledge.Status.Files;
        Assert.Equal(KnowledgeFileState.Indexed, Assert.Single(files, file => file.Path == "good.md").State);
        var unreadable = files.Where(file => file.Path != "good.md").ToList();
        Assert.NotEmpty(unreadable);
        Assert.All(unreadable, file => Assert.Equal((KnowledgeFileState.Skipped, DocumentNotices.UnreadableName), (file.State, file.Notice)));
        Assert.Contains("unzip -O gbk", DocumentNotices.UnreadableName.English, StringComparison.Ordinal);
        await NamedInBytesAsync("rm -rf ./*");
    }

    [Theory]
    [InlineData("手册.md")]
    [InlineData("sign \uFFFD.md")]
    [InlineData("😀.md")]
    public async Task Any_name_in_UTF8_is_read(string name)
    {
        _folder.Write(name, "# A\n\nGood text.\n");

        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        Assert.Equal((name, KnowledgeFileState.Indexed), knowledge.Status.Files.Select(file => (file.Path, file.State)).Single());
    }

    private async Task NamedInBytesAsync(string command)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = _folder.Documents, UseShellExecute = false, ArgumentList = { "-c", command } };
        using var shell = Process.Start(start)!;
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, shell.ExitCode);
    }
}
