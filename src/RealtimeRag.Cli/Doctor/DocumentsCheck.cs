using RealtimeRag.Core;
using RealtimeRag.Knowledge;

namespace RealtimeRag.Cli.Doctor;

/// <summary>Looks whether the folder of documents is there and holds anything. Nothing is read or indexed.</summary>
internal static class DocumentsCheck
{
    private static readonly LocalizedText Subject = new("知识库", "documents");
    private static readonly string[] Readable = [".md", ".markdown", ".txt", ".text", ".html", ".htm", ".xhtml", ".csv", ".tsv", ".docx", ".pdf"];

    /// <summary>What the folder looks like, in one finding.</summary>
    /// <param name="options">Where the documents should be.</param>
    /// <param name="folder">The working directory, for a relative path.</param>
    public static Finding Run(KnowledgeOptions options, string folder)
    {
        try
        {
            var files = Directory.EnumerateFiles(Path.Combine(folder, options.Directory), "*", SearchOption.AllDirectories)
                .Count(file => Readable.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase));
            return files > 0
                ? new(Verdict.Good, Subject, new(
                    $"{options.Directory} 里有 {files} 个文件（逐个状态：`realtime-rag knowledge status`）",
                    $"{files} files in {options.Directory} (each one's state: `realtime-rag knowledge status`)"))
                : new(Verdict.Bad, Subject, new(
                    $"{options.Directory} 里没有文档：请放入 md、txt、html、csv、docx 或 pdf 文件，或用 KNOWLEDGE_DIR 指定文件夹",
                    $"{options.Directory} holds no document: put md, txt, html, csv, docx or pdf files there, or name a folder in KNOWLEDGE_DIR"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(Verdict.Bad, Subject, new(
                $"无法打开文件夹 {options.Directory}：请创建它，或用 KNOWLEDGE_DIR 指定另一个",
                $"the folder {options.Directory} cannot be opened: create it, or name another one in KNOWLEDGE_DIR"));
        }
    }
}
