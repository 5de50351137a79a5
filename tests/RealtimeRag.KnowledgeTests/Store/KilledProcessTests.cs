using System.Diagnostics;
using System.Text.RegularExpressions;
using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.KnowledgeTests.Store;

/// <summary>Kills an indexing process without warning, again and again. At another moment in each run.</summary>
public sealed partial class KilledProcessTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_process_killed_while_indexing_loses_nothing_and_corrupts_nothing()
    {
        var kills = PropertySeed.Count(usual: 5, full: 50);
        var random = PropertySeed.NewRandom();
        for (var round = 0; round < kills; round++)
        {
            await IndexAndKillAsync(round, random.Next(1, 6), TimeSpan.FromMilliseconds(random.Next(40)));
            await using var knowledge = await KnowledgeBase.OpenAsync(_folder.Options, TimeProvider.System, TestContext.Current.CancellationToken);
            AssertWhole(knowledge);
            await knowledge.SettleAsync(TestContext.Current.CancellationToken);
            Assert.Null(knowledge.Status.Error);
            AssertLikeFolder(knowledge);
        }
    }

    private async Task IndexAndKillAsync(int seed, int rounds, TimeSpan then)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "RealtimeRag.IndexingProcess"))
        {
            ArgumentList = { _folder.Documents, _folder.Store, seed.ToString() },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        for (var i = 0; i < rounds; i++)
        {
            Assert.NotNull(await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        }

        using var moment = new CancellationTokenSource(then, TimeProvider.System);
        await process.WaitForExitAsync(moment.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    // What is served right after the crash may be a little old, but every passage is one that some file really held.
    private static void AssertWhole(KnowledgeBase knowledge)
    {
        foreach (var passage in knowledge.Search("The word of note", 60))
        {
            var word = Word().Match(passage.Text);
            Assert.True(!word.Success || passage.File == $"note{word.Groups[1].Value}.md", passage.File + ": " + passage.Text);
        }
    }

    private void AssertLikeFolder(KnowledgeBase knowledge)
    {
        var files = Directory.GetFiles(_folder.Documents, "*.md");
        Assert.Equal(files.Length, knowledge.Status.Documents);
        foreach (var file in files)
        {
            var word = Word().Match(File.ReadAllText(file)).Value;
            var found = knowledge.Search(word, 1);
            Assert.Equal(Path.GetFileName(file), Assert.Single(found).File);
            Assert.Contains(word, found[0].Text, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"w(\d+)s\d+r\d+x")]
    private static partial Regex Word();
}
