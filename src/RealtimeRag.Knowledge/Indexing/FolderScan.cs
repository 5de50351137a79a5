using System.Runtime.InteropServices;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>What the folder contains at one moment.</summary>
/// <param name="Found">False if the folder does not exist.</param>
/// <param name="Files">Every file, readable or not, by path.</param>
/// <param name="Unread">Subfolders that could not be listed, so the state of their files is unknown.</param>
internal sealed record FolderContent(bool Found, IReadOnlyList<FoundFile> Files, IReadOnlyList<string> Unread)
{
    public bool MayHold(string path) => Unread.Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal));
}

/// <summary>Lists the files of the folder and checks the name, size and kind of each. Never follows a link out of the folder.</summary>
internal sealed class FolderScan(string directory, DocumentReaders readers, long maxFileBytes, int maxFiles)
{
    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));

    /// <summary>The folder, or its target if it is a link; it need not exist.</summary>
    public string Root
    {
        get
        {
            try
            {
                return Directory.ResolveLinkTarget(_root, returnFinalTarget: true)?.FullName ?? _root;
            }
            catch (IOException)
            {
                return _root;
            }
        }
    }

    public FolderContent Run(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_root))
        {
            return new FolderContent(false, [], []);
        }

        var (files, unread, folders) = (new List<FoundFile>(), new List<string>(), new Stack<string>());
        var root = Root;
        folders.Push(root);
        while (folders.TryPop(out var folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
                {
                    Take(root, entry, files, folders);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                unread.Add(Relative(root, folder));
            }
        }

        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return new FolderContent(true, files, unread);
    }

    /// <summary>The file with this full path, or null if it does not exist or is hidden.</summary>
    public FoundFile? One(string fullPath)
    {
        var (root, file) = (Root, new FileInfo(fullPath));
        var path = Relative(root, fullPath);
        return file.Exists && !path.StartsWith("../", StringComparison.Ordinal) && !IsHidden(path) ? Judge(root, file) : null;
    }

    private void Take(string root, FileSystemInfo entry, List<FoundFile> files, Stack<string> folders)
    {
        if (entry.Name.StartsWith('.'))
        {
            return;
        }

        if (IsUnreadableName(entry))
        {
            AddOnce(files, new FoundFile(Relative(root, entry.FullName), entry.FullName, 0, 0, DocumentNotices.UnreadableName));
            return;
        }

        if (entry is FileInfo file)
        {
            var found = Judge(root, file);
            files.Add(files.Count < maxFiles ? found : found with { Skip = DocumentNotices.TooMany(maxFiles) });
        }
        else if (entry.LinkTarget is null)
        {
            folders.Push(entry.FullName);
        }
        else
        {
            var notice = IsWithin(root, Target(entry)) ? DocumentNotices.LinkInside : DocumentNotices.LinkOutside;
            files.Add(new FoundFile(Relative(root, entry.FullName), entry.FullName, 0, 0, notice));
        }
    }

    // File name bytes that are not UTF-8 become U+FFFD, and no file has the resulting name. A valid name may contain U+FFFD, though.
    private static bool IsUnreadableName(FileSystemInfo entry) => entry.Name.Contains('\uFFFD', StringComparison.Ordinal) && !entry.Exists && entry.LinkTarget is null;

    // Several such names may become the same.
    private static void AddOnce(List<FoundFile> files, FoundFile file)
    {
        if (!files.Exists(other => other.Path == file.Path))
        {
            files.Add(file);
        }
    }

    private FoundFile Judge(string root, FileInfo file)
    {
        var path = Relative(root, file.FullName);
        try
        {
            var target = file.LinkTarget is null ? file : Target(file) as FileInfo;
            if (target is not { Exists: true })
            {
                return new FoundFile(path, file.FullName, 0, 0, SkipByName(file.Name, path) ?? DocumentNotices.LinkBroken);
            }

            var skip = SkipByName(file.Name, path) ?? SkipByLink(root, file, target) ?? SkipBySize(target);
            return new FoundFile(path, target.FullName, target.Length, target.LastWriteTimeUtc.Ticks, skip);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FoundFile(path, file.FullName, 0, 0, DocumentNotices.Unreadable);
        }
    }

    private KnowledgeNotice? SkipByName(string name, string path)
    {
        if (name.StartsWith("~$", StringComparison.Ordinal) || name.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase) || name.EndsWith('~'))
        {
            return DocumentNotices.Temporary;
        }

        return readers.CanRead(path) ? null : OtherFormats.NoticeOf(path);
    }

    // Mounted configuration consists of links to a hidden folder inside this one; a visible target is indexed where it is.
    private static KnowledgeNotice? SkipByLink(string root, FileInfo file, FileInfo target)
    {
        if (file.LinkTarget is null)
        {
            return null;
        }

        if (!IsWithin(root, target))
        {
            return DocumentNotices.LinkOutside;
        }

        return IsHidden(Relative(root, target.FullName)) ? null : DocumentNotices.LinkInside;
    }

    private KnowledgeNotice? SkipBySize(FileInfo target) => target.Length > maxFileBytes ? DocumentNotices.TooLarge(maxFileBytes) : null;

    private static FileSystemInfo? Target(FileSystemInfo entry) => FinalPath.Of(entry);

    private static bool IsWithin(string root, FileSystemInfo? target) =>
        target is not null && target.FullName.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool IsHidden(string path) => path.StartsWith('.') || path.Contains("/.", StringComparison.Ordinal);

    private static string Relative(string root, string fullPath) => Path.GetRelativePath(root, fullPath).Replace('\\', '/');
}

/// <summary>A listed file that has not been read yet. <paramref name="Skip"/> is the reason for leaving it out, if any.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FoundFile(string Path, string FullPath, long Size, long Modified, KnowledgeNotice? Skip);
