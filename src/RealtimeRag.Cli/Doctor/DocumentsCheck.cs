using RealtimeRag.Core;
using RealtimeRag.Knowledge;

namespace RealtimeRag.Cli.Doctor;

/// <summary>Checks whether the folder contains documents, and whether the programs that read them are installed. It reads and indexes nothing.</summary>
internal static class DocumentsCheck
{
    private static readonly LocalizedText Subject = new("知识库", "documents");
    private static readonly string[] Readable = [".md", ".markdown", ".txt", ".text", ".html", ".htm", ".xhtml", ".csv", ".tsv", ".docx", ".xlsx", ".pptx", ".pdf"];

    /// <summary>The findings about the folder.</summary>
    /// <param name="options">Where the documents should be.</param>
    /// <param name="folder">The working directory, for a relative path.</param>
    /// <param name="searchPath">Where to look for programs, in the format of <c>PATH</c>.</param>
    public static IReadOnlyList<Finding> Run(KnowledgeOptions options, string folder, string? searchPath)
    {
        try
        {
            var kinds = Directory.EnumerateFiles(Path.Combine(folder, options.Directory), "*", SearchOption.AllDirectories)
                .Select(static file => Path.GetExtension(file).ToLowerInvariant()).Where(kind => Readable.Contains(kind, StringComparer.Ordinal)).ToList();
            return [Counted(options, kinds.Count), .. Pdfs(kinds.Count(static kind => kind == ".pdf"), searchPath)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return
            [
                new(Verdict.Bad, Subject, new(
                    $"无法打开文件夹 {options.Directory}：请创建它，或用 KNOWLEDGE_DIR 指定另一个",
                    $"the folder {options.Directory} cannot be opened: create it, or choose another one with KNOWLEDGE_DIR")),
            ];
        }
    }

    private static Finding Counted(KnowledgeOptions options, int files) => files > 0
        ? new(Verdict.Good, Subject, new(
            $"{options.Directory} 里有 {files} 个文件（逐个状态：`realtime-rag knowledge status`）",
            $"{files} files in {options.Directory} (state of each file: `realtime-rag knowledge status`)"))
        : new(Verdict.Bad, Subject, new(
            $"{options.Directory} 里没有文档：请放入 md、txt、html、csv、docx、xlsx、pptx 或 pdf 文件，或用 KNOWLEDGE_DIR 指定文件夹",
            $"{options.Directory} contains no documents: put md, txt, html, csv, docx, xlsx, pptx or pdf files there, or choose a folder with KNOWLEDGE_DIR"));

    private static IReadOnlyList<Finding> Pdfs(int count, string? searchPath) => count == 0 || IsInstalled(searchPath) ? [] :
    [
        new(Verdict.Hint, Subject, new(
            $"没有安装 pdftotext，{count} 个 pdf 由内置的读取器读取；要支持更多字体和版式，请安装 poppler-utils（Debian、Ubuntu：apt install poppler-utils；macOS：brew install poppler）",
            $"pdftotext is not installed, so the built-in reader reads the {count} pdf file(s): for more fonts and layouts install poppler-utils (Debian, Ubuntu: apt install poppler-utils; macOS: brew install poppler)")),
    ];

    private static bool IsInstalled(string? searchPath)
    {
        var name = OperatingSystem.IsWindows() ? "pdftotext.exe" : "pdftotext";
        return (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, name)));
    }
}
