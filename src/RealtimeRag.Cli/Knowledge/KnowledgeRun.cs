using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Knowledge;
using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.Cli.Knowledge;

/// <summary>The actions of the knowledge commands; each returns the exit code.</summary>
internal sealed class KnowledgeRun(CliTerminal terminal, IKnowledgeOutput output)
{
    public async Task<int> IndexAsync(KnowledgeOptions options, bool rebuild, CancellationToken ct)
    {
        if (rebuild && !KnowledgeBase.TryDeleteStore(options.StorePath))
        {
            terminal.Fail(new("另一个进程正在维护这个索引：请先停止它", "another process owns this index: stop it first"));
            return ExitCodes.Failed;
        }

        return await StatusAsync(options, ct);
    }

    public async Task<int> StatusAsync(KnowledgeOptions options, CancellationToken ct)
    {
        await using var knowledge = await OpenAsync(options, ct);
        output.Show(options, knowledge);
        var isSound = Check(options, knowledge.Status);
        return isSound && knowledge.Status.Files.All(file => file.State != KnowledgeFileState.Failed) ? ExitCodes.Success : ExitCodes.Failed;
    }

    public async Task<int> SearchAsync(KnowledgeOptions options, string question, int top, CancellationToken ct)
    {
        await using var knowledge = await OpenAsync(options, ct);
        var answer = knowledge.Answer(question);
        output.Show(question, answer, knowledge.Search(question, top));
        return Check(options, knowledge.Status) && answer.Found ? ExitCodes.Success : ExitCodes.Failed;
    }

    private async Task<KnowledgeBase> OpenAsync(KnowledgeOptions options, CancellationToken ct)
    {
        var knowledge = await KnowledgeBase.OpenAsync(options with { Watch = false }, TimeProvider.System, ct);
        await terminal.WaitAsync(new("读取文档", "Reading documents"), knowledge.WhenIndexed.WaitAsync(ct), () => Share(knowledge.Status), TimeProvider.System);
        return knowledge;
    }

    // Nothing is pending before the pass begins either.
    private static double Share(KnowledgeStatus status) => status.Busy ? status.Progress : 0;

    /// <summary>Explains why the knowledge base cannot answer, or cannot read new documents.</summary>
    private bool Check(KnowledgeOptions options, KnowledgeStatus status)
    {
        if (status.Error is { } error)
        {
            terminal.Fail(new(error.Chinese, error.English));
        }
        else if (status.Chunks == 0)
        {
            terminal.Fail(new(
                $"知识库里没有可用的文档：请把 md、txt、html、csv、docx、xlsx、pptx 或 pdf 文件放进 {options.Directory}，或用 --dir 指定另一个文件夹",
                $"The knowledge base contains no documents: put md, txt, html, csv, docx, xlsx, pptx or pdf files into {options.Directory}, or choose another folder with --dir"));
        }

        return status is { Error: null, Chunks: > 0 };
    }
}
