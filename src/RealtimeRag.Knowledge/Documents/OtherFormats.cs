using System.Collections.Frozen;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>The notices for files in unsupported formats: what to do instead.</summary>
internal static class OtherFormats
{
    private static readonly FrozenDictionary<string, KnowledgeNotice> Notices = Table().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The notice for a file with this name.</summary>
    public static KnowledgeNotice NoticeOf(string path) => Notices.GetValueOrDefault(Path.GetExtension(path), DocumentNotices.Unsupported);

    private static IEnumerable<KeyValuePair<string, KnowledgeNotice>> Table() =>
    [
        .. All(DocumentNotices.SaveAsDocx, ".doc", ".dot", ".wps", ".rtf", ".odt", ".pages", ".wpd"),
        .. All(DocumentNotices.SaveAsXlsx, ".xls", ".xlt", ".xlsb", ".et", ".ods", ".numbers"),
        .. All(DocumentNotices.SaveAsPptx, ".ppt", ".pps", ".pot", ".dps", ".odp", ".key"),
        .. All(DocumentNotices.ConvertBook, ".epub", ".mobi", ".azw", ".azw3", ".fb2", ".chm"),
        .. All(DocumentNotices.RecognizeImage, ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".heif", ".avif", ".jp2", ".psd"),
        .. All(DocumentNotices.TranscribeSound, ".mp3", ".wav", ".m4a", ".aac", ".flac", ".ogg", ".opus", ".amr", ".wma", ".mp4", ".mov", ".avi", ".mkv", ".webm", ".wmv"),
        .. All(DocumentNotices.Unpack, ".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"),
        .. All(DocumentNotices.SaveMail, ".eml", ".msg"),
    ];

    private static IEnumerable<KeyValuePair<string, KnowledgeNotice>> All(KnowledgeNotice notice, params string[] extensions) =>
        extensions.Select(extension => KeyValuePair.Create(extension, notice));
}
