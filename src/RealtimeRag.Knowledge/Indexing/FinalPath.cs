namespace RealtimeRag.Knowledge.Indexing;

/// <summary>Where a link really leads, links in the folders on the way included.</summary>
internal static class FinalPath
{
    private const int MostLinks = 16;

    /// <summary>The file or folder at the end of the chain, or null where it leads nowhere or in a circle.</summary>
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

    /// <summary>The path with its first link replaced by its target, or null where it has none.</summary>
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
