using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;
using RealtimeRag.Knowledge;

namespace RealtimeRag.Cli.Knowledge;

/// <summary>What the knowledge commands do; each returns the exit code.</summary>
internal static class KnowledgeRun
{
    public static async Task<int> IndexAsync(CliTerminal terminal, KnowledgeOptions options, bool rebuild, CancellationToken ct)
    {
        if (rebuild && !KnowledgeBase.TryDeleteStore(options.StorePath))
        {
            terminal.Fail(new("另一个进程正在维护这个索引：请先停止它", "another process keeps this index: stop it first"));
            return ExitCodes.Failed;
        }

        return await StatusAsync(terminal, options, ct);
    }

    public static async Task<int> StatusAsync(CliTerminal terminal, KnowledgeOptions options, CancellationToken ct)
    {
        await using var knowledge = await OpenAsync(options, ct);
        var status = knowledge.Status;
        foreach (var file in status.Files)
        {
            terminal.WriteLine($"{terminal.Say(Name(file.State))}  {file.Chunks,5}  {file.Path}{Reason(terminal, file.Notice)}");
        }

        terminal.Note(terminal.Say(new(
            $"{status.Documents} 个文档，{status.Chunks} 个段落，索引文件 {knowledge.StorePath}" + (knowledge.IsKeeper ? "" : "（由另一个进程维护）"),
            $"{status.Documents} documents, {status.Chunks} passages, index {knowledge.StorePath}" + (knowledge.IsKeeper ? "" : " (kept by another process)"))));
        if (status.Error is { } error)
        {
            terminal.Fail(new(error.Chinese, error.English));
            return ExitCodes.Failed;
        }

        return status.Files.Any(file => file.State == KnowledgeFileState.Failed) ? ExitCodes.Failed : ExitCodes.Success;
    }

    public static async Task<int> SearchAsync(CliTerminal terminal, KnowledgeOptions options, string question, int top, CancellationToken ct)
    {
        await using var knowledge = await OpenAsync(options, ct);
        var answer = knowledge.Answer(question);
        terminal.WriteLine(answer.Text);
        terminal.Note(terminal.Say(new($"把握 {answer.Confidence:F2}", $"confidence {answer.Confidence:F2}")));
        var number = 0;
        foreach (var passage in knowledge.Search(question, top))
        {
            number++;
            terminal.WriteLine();
            terminal.WriteLine($"[{number}] {passage.Score:F2}  {passage.Title}  ({terminal.Say(Place(passage))})");
            terminal.WriteLine(passage.Text);
        }

        return answer.Found ? ExitCodes.Success : ExitCodes.Failed;
    }

    private static async Task<KnowledgeBase> OpenAsync(KnowledgeOptions options, CancellationToken ct)
    {
        var knowledge = await KnowledgeBase.OpenAsync(options with { Watch = false }, TimeProvider.System, ct);
        await knowledge.WhenIndexed.WaitAsync(ct);
        return knowledge;
    }

    private static string Reason(CliTerminal terminal, KnowledgeNotice? notice) =>
        notice is null ? string.Empty : "  " + terminal.Say(new(notice.Chinese, notice.English));

    private static LocalizedText Name(KnowledgeFileState state) => state switch
    {
        KnowledgeFileState.Indexed => new("已索引", "indexed"),
        KnowledgeFileState.Empty => new("无文字", "empty  "),
        KnowledgeFileState.Skipped => new("已跳过", "skipped"),
        _ => new("失败　", "failed "),
    };

    private static LocalizedText Place(KnowledgePassage passage) => passage switch
    {
        { Page: { } page } => new($"{passage.File}，第 {page} 页", $"{passage.File}, page {page}"),
        { Line: { } line } => new($"{passage.File}:{line}", $"{passage.File}:{line}"),
        _ => new(passage.File, passage.File),
    };
}
