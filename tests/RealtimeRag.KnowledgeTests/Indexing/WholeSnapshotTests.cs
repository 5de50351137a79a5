using System.Collections.Concurrent;
using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.KnowledgeTests.Indexing;

/// <summary>Readers that never stop beside a writer that never stops: what each search sees is one whole state of the folder.</summary>
public sealed class WholeSnapshotTests : IDisposable
{
    private const int Files = 12;
    private const int Rounds = 25;
    private readonly TestFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_search_never_sees_a_partial_change()
    {
        Write(0);
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        using var done = new CancellationTokenSource();
        var seen = new ConcurrentDictionary<string, int>();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => ReadUntil(knowledge, seen, done.Token), Ct)).ToList();

        for (var round = 1; round <= Rounds; round++)
        {
            Write(round);
            await knowledge.RescanAsync(Ct);
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Contains($"round{Rounds}", knowledge.Search("shared", 1)[0].Text, StringComparison.Ordinal);
        Assert.True(seen.Count > 3, $"only {seen.Count} states were seen");
    }

    [Fact]
    public async Task A_search_that_began_before_a_change_still_reads_its_passages_after_it()
    {
        Write(0);
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        var first = knowledge.Search("shared", Files);

        Write(1);
        await knowledge.RescanAsync(Ct);
        var second = knowledge.Search("shared", Files);

        Assert.All(first, passage => Assert.Contains("round0 ", passage.Text, StringComparison.Ordinal));
        Assert.All(second, passage => Assert.Contains("round1 ", passage.Text, StringComparison.Ordinal));
        Assert.Empty(first.Select(passage => passage.Id).Intersect(second.Select(passage => passage.Id)));
    }

    [Fact]
    public async Task Closing_during_searches_does_not_throw()
    {
        Write(0);
        for (var i = 0; i < 5; i++)
        {
            var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
            using var done = new CancellationTokenSource();
            var reader = Task.Run(
                () =>
                {
                    while (!done.IsCancellationRequested)
                    {
                        knowledge.Search($"shared file{i}", 5);
                        knowledge.Answer("what is shared");
                    }
                },
                Ct);

            await knowledge.DisposeAsync();
            knowledge.Search("shared", 1);
            await done.CancelAsync();
            await reader;
        }
    }

    [Fact]
    public async Task Closing_twice_or_concurrently_is_harmless()
    {
        var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => knowledge.DisposeAsync().AsTask()));
        await knowledge.DisposeAsync();

        await using var next = await KnowledgeWaits.OpenedAsync(_folder.Options);
        Assert.True(next.IsKeeper);
    }

    [Fact]
    public async Task Concurrent_rescan_requests_all_complete()
    {
        Write(0);
        await using var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        Write(1);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => knowledge.RescanAsync(Ct)));

        Assert.All(knowledge.Search("shared", Files), passage => Assert.Contains("round1 ", passage.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rescans_requested_during_disposal_do_not_hang()
    {
        Write(0);
        var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        var asked = Enumerable.Range(0, 50).Select(_ => knowledge.RescanAsync(Ct)).ToList();
        var closing = knowledge.DisposeAsync();
        asked.AddRange(Enumerable.Range(0, 50).Select(_ => knowledge.RescanAsync(Ct)));

        await closing;
        asked.Add(knowledge.RescanAsync(Ct));

        await Task.WhenAll(asked).WaitAsync(TimeSpan.FromSeconds(30), Ct);
    }

    private static void ReadUntil(KnowledgeBase knowledge, ConcurrentDictionary<string, int> seen, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            var rounds = knowledge.Search("shared", Files * 2).Select(passage => passage.Text.Split(' ')[1]).ToList();
            Assert.Equal(Files, rounds.Count);
            Assert.Single(rounds.Distinct());
            seen[rounds[0]] = 1;
        }
    }

    private void Write(int round)
    {
        for (var i = 0; i < Files; i++)
        {
            _folder.Write($"n{i}.md", $"# Note {i}\n\nshared round{round} file{i} words of this note.\n");
        }
    }
}
