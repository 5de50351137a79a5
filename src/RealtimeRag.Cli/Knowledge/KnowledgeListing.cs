using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;
using RealtimeRag.Knowledge;
using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.Cli.Knowledge;

/// <summary>Prints files, answers and passages as text.</summary>
internal sealed class KnowledgeListing(CliTerminal terminal) : IKnowledgeOutput
{
    public void Show(KnowledgeOptions options, KnowledgeBase knowledge)
    {
        var status = knowledge.Status;
        foreach (var file in status.Files)
        {
            terminal.WriteLine($"{terminal.Say(Name(file.State))}  {file.Chunks,5}  {file.Path}{Reason(file.Notice)}");
        }

        terminal.Note(terminal.Say(new(
            $"{status.Documents} 个文档，{status.Chunks} 个段落，索引文件 {knowledge.StorePath}" + (knowledge.IsKeeper ? "" : "（由另一个进程维护）"),
            $"{status.Documents} documents, {status.Chunks} passages, index {knowledge.StorePath}" + (knowledge.IsKeeper ? "" : " (owned by another process)"))));
    }

    public void Show(string question, KnowledgeAnswer answer, IReadOnlyList<KnowledgePassage> passages)
    {
        terminal.WriteLine(answer.Text);
        terminal.Note(terminal.Say(new($"把握 {answer.Confidence:F2}", $"confidence {answer.Confidence:F2}")));
        var number = 0;
        foreach (var passage in passages)
        {
            number++;
            terminal.WriteLine();
            terminal.WriteLine($"[{number}] {passage.Score:F2}  {passage.Title}  ({terminal.Say(Place(passage))})");
            terminal.WriteLine(passage.Text);
        }
    }

    private string Reason(KnowledgeNotice? notice) => notice is null ? string.Empty : "  " + terminal.Say(new(notice.Chinese, notice.English));

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
