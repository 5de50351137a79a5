using RealtimeRag.Core.Answers;
using RealtimeRag.FakeDify;
using RealtimeRag.Knowledge;
using RealtimeRag.Server.Answers.Knowledge;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.UnitTests.Answers.Knowledge;

public sealed class KnowledgeHostTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("host-").FullName;
    private readonly LogLines<KnowledgeHost> _log = new();
    private KnowledgeHost _host = null!;

    private string Documents => Path.Combine(_folder, "documents");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _host = new KnowledgeHost(new KnowledgeOptions(Documents, Path.Combine(_folder, "index.db")), TimeProvider.System, _log);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_missing_folder_is_reported_once_in_the_log_and_in_the_startup_banner_until_it_exists()
    {
        await _host.StartAsync(Ct);
        var knowledge = await _host.GetAsync(Ct);
        await knowledge.WhenIndexed.WaitAsync(Ct);
        await knowledge.RescanAsync(Ct);

        Assert.Contains("the folder of documents is missing; create it or set KNOWLEDGE_DIR to another", Assert.Single(_log.All), StringComparison.Ordinal);
        Assert.Contains("找不到知识库文件夹；请创建它，或用 KNOWLEDGE_DIR 指定", _log.All[0], StringComparison.Ordinal);
        var screen = StartupBanner.DocumentsLine(_host.Directory, knowledge.Status);
        Assert.Contains("找不到知识库文件夹", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("仍在读取", screen, StringComparison.Ordinal);

        Directory.CreateDirectory(Documents);
        await File.WriteAllTextAsync(Path.Combine(Documents, "a.md"), "# A\n\nText.\n", Ct);
        await knowledge.RescanAsync(Ct);

        Assert.EndsWith("：1 篇 / 1 of them", StartupBanner.DocumentsLine(_host.Directory, knowledge.Status), StringComparison.Ordinal);
        Assert.Single(_log.All);
    }

    [Fact]
    public async Task An_index_that_cannot_be_kept_in_its_place_is_reported()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "no folder", Ct);
        Directory.CreateDirectory(Documents);
        await using var host = new KnowledgeHost(new KnowledgeOptions(Documents, Path.Combine(file, "index.db")), TimeProvider.System, _log);

        await (await host.GetAsync(Ct)).WhenIndexed.WaitAsync(Ct);

        Assert.Contains("KNOWLEDGE_STORE", Assert.Single(_log.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_foreign_file_as_store_the_server_runs_and_each_question_reports_the_cause()
    {
        Directory.CreateDirectory(Documents);
        await File.WriteAllTextAsync(Path.Combine(_folder, "index.db"), "my notes", Ct);

        await _host.StartAsync(Ct);
        var failed = await Assert.ThrowsAsync<AnswerFailedException>(async () => await _host.GetAsync(Ct));

        Assert.Contains("not an index of this program", failed.Failure.Message.English, StringComparison.Ordinal);
        Assert.Contains("不是本程序的知识库索引", failed.Failure.Message.Chinese, StringComparison.Ordinal);
        Assert.All(_log.All, line => Assert.Contains("KNOWLEDGE_STORE", line, StringComparison.Ordinal));
        Assert.Equal("my notes", await File.ReadAllTextAsync(Path.Combine(_folder, "index.db"), Ct));
    }

    [Fact]
    public async Task All_callers_share_one_knowledge_base()
    {
        Directory.CreateDirectory(Documents);
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await _host.GetAsync(Ct), Ct)));

        Assert.All(all, one => Assert.Same(all[0], one));
        Assert.Same(all[0], _host.Current);
    }
}
