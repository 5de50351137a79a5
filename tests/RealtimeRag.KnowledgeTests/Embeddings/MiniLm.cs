using System.Reflection;

namespace RealtimeRag.KnowledgeTests.Embeddings;

/// <summary>A real model in its own folder, in the layout of sentence-transformers. Its files are taken from a package that the build downloads.</summary>
public sealed class MiniLm : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("model-");

    public MiniLm()
    {
        Folder = _parent.CreateSubdirectory("minilm").FullName;
        var path = typeof(MiniLm).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "MiniLM").Value!;
        var package = Assembly.LoadFrom(path);
        foreach (var (ending, file) in ((string, string)[])[(".onnx", "model.onnx"), ("vocab.txt", "vocab.txt")])
        {
            using var resource = package.GetManifestResourceStream(package.GetManifestResourceNames().Single(name => name.EndsWith(ending, StringComparison.Ordinal)))!;
            using var target = File.Create(Path.Combine(Folder, file));
            resource.CopyTo(target);
        }
    }

    public string Folder { get; }

    public void Dispose() => _parent.Delete(recursive: true);
}
