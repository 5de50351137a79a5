using RealtimeRag.Knowledge;

namespace RealtimeRag.Cli.Doctor;

/// <summary>Checks whether the index of the knowledge base can be written where it should be. Leaves nothing behind.</summary>
internal static class KnowledgeStoreCheck
{
    /// <summary>The problem with the location of the index; no finding if it can be written.</summary>
    /// <param name="options">Where the index should be.</param>
    /// <param name="folder">The working directory, for a relative path.</param>
    public static IReadOnlyList<Finding> Run(KnowledgeOptions options, string folder)
    {
        try
        {
            TryWrite(Path.GetFullPath(options.StorePath, folder));
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return
            [
                new(Verdict.Bad, new("索引", "index"), new(
                    $"无法写入 {options.StorePath}：请检查该目录的权限与磁盘，或用 KNOWLEDGE_STORE 指定另一个文件",
                    $"{options.StorePath} cannot be written: check the folder's permissions and the disk, or choose another file with KNOWLEDGE_STORE")),
            ];
        }
    }

    private static void TryWrite(string path)
    {
        if (Path.Exists(path))
        {
            using var store = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }

        // SQLite keeps its journal beside the file, and the server creates missing folders.
        var folder = Path.GetDirectoryName(path);
        while (folder is not null && !Path.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder);
        }

        using var probe = new FileStream(
            Path.Combine(folder ?? path, "." + Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
    }
}
