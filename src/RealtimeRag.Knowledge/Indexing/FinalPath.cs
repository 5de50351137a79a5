namespace RealtimeRag.Knowledge.Indexing;

/// <summary>Resolves a link to its final target, including links among the parent folders.</summary>
internal static class FinalPath
{
    private const int MostLinks = 16;

    /// <summary>The file or folder at the end of the chain, or null if the chain is broken or circular.</summary>
    public static FileSystemInfo? Of(FileSystemInfo entry)
    {
        try
        {
            var path = entry.FullName;
            for (var i = 0; i < MostLinks; i++)
            {
                if (Step(path) is not { } next)
                {
                    return entry is DirectoryInfo ? new DirectoryInfo(path) : new FileInfo(path);
                }

                path = next;
            }

            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The path with its first link replaced by the link's target, or null if it contains no link.</summary>
    private static string? Step(string path)
    {
        var root = Path.GetPathRoot(path) ?? string.Empty;
        var at = root;
        var parts = path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            at = Path.Combine(at, parts[i]);
            if (new FileInfo(at).LinkTarget is { } target)
            {
                var real = Path.GetFullPath(target, Path.GetDirectoryName(at) ?? root);
                return Path.GetFullPath(Path.Combine([real, .. parts[(i + 1)..]]));
            }
        }

        return null;
    }
}
