using RealtimeRag.FakeDify;
using RealtimeRag.Knowledge;
using RealtimeRag.Knowledge.Library;
using RealtimeRag.Server.Answers.Knowledge;

namespace RealtimeRag.UnitTests.Answers.Knowledge;

/// <summary>What <c>/readyz</c> says of the documents, and when that keeps the server from serving.</summary>
public sealed class KnowledgeReadinessTests : IAsyncLifetime
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);
    private readonly string _folder = Directory.CreateTempSubdirectory("ready-").FullName;
    private readonly LogLines<KnowledgeHost> _log = new();
    private readonly FakeTime _time = new();
    private KnowledgeHost _host = null!;

    private string Documents => Path.Combine(_folder, "documents");

    private string Store => Path.Combine(_folder, "index.db");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Documents);
        _host = new KnowledgeHost(new KnowledgeOptions(Documents, Store) { Watch = false }, _time, _log);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Before_anything_is_open_the_documents_are_being_read() => AssertProblems(blocks: true, "indexing");

    [Fact]
    public async Task A_folder_without_documents_is_reported_until_there_are_some()
    {
        var knowledge = await StartAsync();
        AssertProblems(blocks: true, "no documents");

        await File.WriteAllTextAsync(Path.Combine(Documents, "a.md"), "# A\n\nText.\n", Ct);
        await knowledge.RescanAsync(Ct);
        AssertProblems(blocks: false);

        Directory.Delete(Documents, recursive: true);
        await knowledge.RescanAsync(Ct);
        AssertProblems(blocks: false, "no documents");
    }

    [Fact]
    public async Task An_unusable_store_is_reported_and_retried_without_a_question()
    {
        await File.WriteAllTextAsync(Path.Combine(Documents, "a.md"), "# A\n\nText.\n", Ct);
        await File.WriteAllTextAsync(Store, "my notes", Ct);
        await _host.StartAsync(Ct);
        await FailedAsync();
        AssertProblems(blocks: true, "store");

        _time.Advance(RetryAfter);
        await FailedAsync();
        AssertProblems(blocks: true, "store");
        Assert.Single(_log.All);

        File.Delete(Store);
        _time.Advance(RetryAfter);
        await _host.Retrying.WaitAsync(Ct);
        await _host.Current!.WhenIndexed.WaitAsync(Ct);
        AssertProblems(blocks: false);
    }

    [Fact]
    public async Task An_index_stored_elsewhere_answers_and_is_reported()
    {
        await File.WriteAllTextAsync(Path.Combine(Documents, "a.md"), "# A\n\nText.\n", Ct);
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "no folder", Ct);
        _host = new KnowledgeHost(new KnowledgeOptions(Documents, Path.Combine(_folder, "file", "index.db")) { Watch = false }, _time, _log);

        await StartAsync();

        AssertProblems(blocks: false, "store");
    }

    private async Task<KnowledgeBase> StartAsync()
    {
        var knowledge = await _host.GetAsync(Ct);
        await knowledge.WhenIndexed.WaitAsync(Ct);
        return knowledge;
    }

    // The timer of the next try is set only when the last one has failed.
    private Task FailedAsync() => _time.WhenTimerAsync(RetryAfter, Ct);

    private void AssertProblems(bool blocks, params string[] names)
    {
        var problems = new KnowledgeReadiness(_host, answersAlone: true).Problems.ToList();

        Assert.Equal(names, problems.Select(problem => problem.Name));
        Assert.All(problems, problem => Assert.Equal(blocks, problem.Blocks));
        Assert.All(new KnowledgeReadiness(_host, answersAlone: false).Problems, problem => Assert.False(problem.Blocks));
    }
}
