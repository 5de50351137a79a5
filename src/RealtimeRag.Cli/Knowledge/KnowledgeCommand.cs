using System.CommandLine;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Knowledge;

/// <summary><c>knowledge</c>: index the folder of documents, show what became of it, search it.</summary>
internal static class KnowledgeCommand
{
    private static readonly LocalizedText About = new("内置知识库：索引、状态、搜索、评测。", "The embedded knowledge base: index, status, search, evaluate.");

    private static readonly LocalizedText More = new(
        """
        示例：
          realtime-rag knowledge index
          realtime-rag knowledge status --dir ~/documents
          realtime-rag knowledge search "怎么连接 Dify"

        退出码：0 成功 · 1 没有找到，或有文件未能读取 · 2 参数有误
        """,
        """
        Examples:
          realtime-rag knowledge index
          realtime-rag knowledge status --dir ~/documents
          realtime-rag knowledge search "how do I connect Dify"

        Exit codes: 0 success · 1 nothing found, or files that could not be read · 2 wrong arguments
        """);

    public static Command Create(CliTerminal terminal)
    {
        var command = new ExampleCommand("knowledge", terminal.Say(About), terminal.Say(More));
        var place = KnowledgePlace.AddTo(command, terminal);
        command.Subcommands.Add(Index(terminal, place));
        command.Subcommands.Add(Status(terminal, place));
        command.Subcommands.Add(Search(terminal, place));
        command.Subcommands.Add(KnowledgeEvalCommand.Create());
        return command;
    }

    private static Command Index(CliTerminal terminal, KnowledgePlace place)
    {
        var rebuild = new Option<bool>("--rebuild")
        {
            Description = terminal.Say(new("先丢弃旧索引；文档不会被改动", "throw the index away first; the documents are never changed")),
        };
        var about = new LocalizedText("更新索引，并说明每个文件的结果", "bring the index up to date and say what became of each file");
        var command = new Command("index", terminal.Say(about)) { rebuild };
        command.SetAction((parsed, ct) => KnowledgeRun.IndexAsync(terminal, place.Read(parsed, terminal), parsed.GetValue(rebuild), ct));
        return command;
    }

    private static Command Status(CliTerminal terminal, KnowledgePlace place)
    {
        var about = new LocalizedText("列出每个文件的状态和原因", "list every file with its state and the reason");
        var command = new Command("status", terminal.Say(about));
        command.SetAction((parsed, ct) => KnowledgeRun.StatusAsync(terminal, place.Read(parsed, terminal), ct));
        return command;
    }

    private static Command Search(CliTerminal terminal, KnowledgePlace place)
    {
        var question = new Argument<string>("question") { Description = terminal.Say(new("问题，口语即可", "the question, as it is spoken")) };
        var top = new Option<int>("--top") { Description = terminal.Say(new("列出几个段落", "how many passages to list")), DefaultValueFactory = _ => 5 };
        var about = new LocalizedText("从文档回答一个问题，并列出最相关的段落", "answer a question from the documents and list the best passages");
        var command = new Command("search", terminal.Say(about)) { question, top };
        command.SetAction((parsed, ct) =>
            KnowledgeRun.SearchAsync(terminal, place.Read(parsed, terminal), parsed.GetRequiredValue(question), parsed.GetValue(top), ct));
        return command;
    }
}
