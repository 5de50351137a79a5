using Microsoft.Extensions.Time.Testing;
using RealtimeRag.Knowledge.Library;
using RealtimeRag.Knowledge.Store;
using RealtimeRag.KnowledgeTests.Store;

namespace RealtimeRag.KnowledgeTests.Indexing;

/// <summary>Unexpected faults: they are logged and shown in the status, and indexing continues afterwards.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LogList _log = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Indexing_that_fails_unexpectedly_reports_it_and_restarts()
    {
        _folder.Write("a.md", "# A\n\nThe word is alpha.\n");
        await (await KnowledgeWaits.OpenedAsync(_folder.Options)).DisposeAsync();
        DamagePassages();
        var openings = 0;
        var options = _folder.Options with { WriterOpened = _ => ThrowIf(++openings == 2, new NotSupportedException("x")) };

        await using var knowledge = await KnowledgeBase.OpenAsync(options, _time, _log, Ct);
        await knowledge.UntilAsync(status => status.Problems.Contains(KnowledgeProblem.Indexing) && status.Error is not null);
        Assert.Contains("unexpectedly", knowledge.Error!.English, StringComparison.Ordinal);
        Assert.Contains("Error 1412: [Knowledge] Indexing failed unexpectedly and restarts in 5 s NotSupportedException", _log.Lines);

        await knowledge.AdvanceUntilAsync(_time, TimeSpan.FromSeconds(5), status => status is { Error: null, Documents: 1 });
        Assert.Empty(knowledge.Status.Problems);
        Assert.Equal("a.md", knowledge.FirstFile("alpha"));
    }

    [Theory]
    [InlineData(typeof(NullReferenceException))]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(OutOfMemoryException))]
    public async Task A_document_that_breaks_its_reader_fails_alone(Type fault)
    {
        _folder.Write("a.md", "# A\n\nThe word is alpha.\n");
        _folder.Write("b.pdf", "%PDF-1.4\n");
        _folder.Write("c.md", "# C\n\nThe word is gamma.\n");
        var options = _folder.Options with { ProgramPath = () => throw (Exception)Activator.CreateInstance(fault)! };

        await using var knowledge = await KnowledgeBase.OpenAsync(options, _time, _log, Ct);
        await knowledge.WhenIndexed.WaitAsync(Ct);

        Assert.Null(knowledge.Error);
        Assert.Equal((2, true), (knowledge.Status.Documents, knowledge.Status.Scanned));
        Assert.Equal(KnowledgeFileState.Failed, knowledge.Status.Files.Single(file => file.Path == "b.pdf").State);
        Assert.Equal($"Warning 1417: [Knowledge] b.pdf could not be read for an unexpected reason {fault.Name}", Assert.Single(_log.Lines));
    }

    [Fact]
    public async Task A_failing_status_handler_does_not_stop_indexing()
    {
        await using var knowledge = await KnowledgeBase.OpenAsync(_folder.Options, _time, _log, Ct);
        knowledge.StatusChanged += (_, _) => throw new InvalidOperationException("x");
        _folder.Write("a.md", "# A\n\nThe word is alpha.\n");

        await knowledge.RescanAsync(Ct);

        Assert.Equal("a.md", knowledge.FirstFile("alpha"));
        Assert.Contains("Error 1419: [Knowledge] A handler of StatusChanged failed InvalidOperationException", _log.Lines);
    }

    [Fact]
    public async Task A_failed_check_is_reported()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "an open file cannot be deleted there");
        _folder.Write("a.md", "# A\n\nThe word is alpha.\n");
        await using var knowledge = await KnowledgeBase.OpenAsync(_folder.Options with { WriterOpened = _ => File.Delete(_folder.Store) }, _time, _log, Ct);

        await knowledge.UntilAsync(status => status.Error is not null);

        Assert.Contains("checking the index failed", knowledge.Error!.English, StringComparison.Ordinal);
        Assert.Equal([KnowledgeProblem.Store], knowledge.Status.Problems);
        Assert.Equal("Warning 1414: [Knowledge] The stored index could not be checked; search continues SqliteException", Assert.Single(_log.Lines));
    }

    [Fact]
    public async Task A_lasting_problem_is_logged_once()
    {
        await using var knowledge = await KnowledgeBase.OpenAsync(
            _folder.Options with { WriterOpened = connection => StoreConnection.Run(connection, "PRAGMA query_only=ON") }, _time, _log, Ct);
        _folder.Write("a.md", "# A\n\nThe word is alpha.\n");
        for (var i = 0; i < 5; i++)
        {
            await knowledge.RescanAsync(Ct);
        }

        Assert.Single(_log.Lines, line => line.StartsWith("Warning 1411:", StringComparison.Ordinal));
        Assert.Contains(KnowledgeProblem.Store, knowledge.Status.Problems);
    }

    [Fact]
    public async Task Progress_is_reported_file_by_file()
    {
        for (var i = 0; i < 400; i++)
        {
            _folder.Write($"{i}.md", $"# {i}\n\nThe word is zeta{i}word.\n");
        }

        var seen = new List<double>();
        await using var reading = await OpenAsync(status => seen.Add(status.Progress));

        Assert.True(seen.Count > 150, $"told {seen.Count} times");
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(1, reading.Status.Progress);
    }

    private async Task<KnowledgeBase> OpenAsync(Action<KnowledgeStatus> look)
    {
        // The first pass waits for the handler: it is started by the rescan of an index that had nothing to read.
        var documents = _folder.Documents;
        Directory.Move(documents, documents + "-later");
        var knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        knowledge.StatusChanged += (_, _) => Look(knowledge.Status);
        Directory.Move(documents + "-later", documents);
        await knowledge.RescanAsync(Ct);
        return knowledge;

        void Look(KnowledgeStatus status)
        {
            if (status.Busy)
            {
                look(status);
            }
        }
    }

    private static void ThrowIf(bool now, Exception fault)
    {
        if (now)
        {
            throw fault;
        }
    }

    private void DamagePassages()
    {
        var bytes = File.ReadAllBytes(_folder.Store);
        var root = (int)_folder.Number($"SELECT rootpage FROM sqlite_master WHERE name = '{StoreTables.Chunk}'");
        bytes.AsSpan(((root - 1) * 16_384) + 8, 64).Fill(0xFF);
        File.WriteAllBytes(_folder.Store, bytes);
    }
}
