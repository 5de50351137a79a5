using RealtimeRag.FakeDify;
using RealtimeRag.Knowledge;
using RealtimeRag.Server.Answers.Knowledge;

namespace RealtimeRag.UnitTests.Answers.Knowledge;

/// <summary>An answer source over a few documents, which are indexed in a temporary folder until it is disposed.</summary>
internal sealed class IndexedDocuments : IAsyncDisposable
{
    private readonly string _folder;
    private readonly KnowledgeHost _host;

    private IndexedDocuments(string folder, KnowledgeHost host)
    {
        (_folder, _host) = (folder, host);
        Source = new KnowledgeAnswerSource(host);
    }

    public KnowledgeAnswerSource Source { get; }

    /// <summary>Writes and indexes the documents.</summary>
    public static async Task<IndexedDocuments> OfAsync(params (string Name, string Text)[] documents)
    {
        var folder = Directory.CreateTempSubdirectory("documents-").FullName;
        var sources = Directory.CreateDirectory(Path.Combine(folder, "documents")).FullName;
        foreach (var (name, text) in documents)
        {
            await File.WriteAllTextAsync(Path.Combine(sources, name), text);
        }

        var host = new KnowledgeHost(new KnowledgeOptions(sources, Path.Combine(folder, "index.db")) { Watch = false }, TimeProvider.System, new LogLines<KnowledgeHost>());
        await (await host.GetAsync(TestContext.Current.CancellationToken)).WhenIndexed;
        return new(folder, host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
