using System.Text;

namespace RealtimeRag.KnowledgeTests;

/// <summary>A folder of documents and a place for a store, gone after the test.</summary>
internal sealed class TestFolder : IDisposable
{
    public TestFolder()
    {
        Base = Directory.CreateTempSubdirectory("rag-knowledge-").FullName;
        Documents = Directory.CreateDirectory(Path.Combine(Base, "documents")).FullName;
        Store = Path.Combine(Base, "store", "knowledge.db");
    }

    public string Base { get; }

    public string Documents { get; }

    public string Store { get; }

    public KnowledgeOptions Options => new(Documents, Store) { Watch = false, RescanInterval = TimeSpan.FromHours(1), FollowInterval = TimeSpan.FromMilliseconds(50) };

    public string Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public string Write(string path, byte[] content)
    {
        var full = Path.Combine(Documents, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
        return full;
    }

    public void Delete(string path) => File.Delete(Path.Combine(Documents, path));

    public void Dispose() => Directory.Delete(Base, recursive: true);
}
