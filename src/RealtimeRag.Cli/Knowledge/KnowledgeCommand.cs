using System.CommandLine;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Knowledge;

/// <summary><c>knowledge</c>: indexes the folder of documents, shows its state, searches it, and measures the search.</summary>
internal static class KnowledgeCommand
{
    private const int MostPassages = 100;

    private static readonly LocalizedText About = new("内置知识库：索引、状态、搜索、评测。", "The embedded knowledge base: index, status, search, evaluate.");

    private static readonly LocalizedText More = new(
        """
        示例：
          realtime-rag knowledge index
          realtime-rag knowledge status --dir ~/documents
          realtime-rag knowledge search "怎么连接 Dify" --top 3
          realtime-rag knowledge eval --corpus C.jsonl --questions Q.jsonl --json

        退出码：0 成功 · 1 没有找到，或有文件未能读取 · 2 参数或文件有误
        """,
        """
        Examples:
          realtime-rag knowledge index
          realtime-rag knowledge status --dir ~/documents
          realtime-rag knowledge search "how do I connect Dify" --top 3
          realtime-rag knowledge eval --corpus C.jsonl --questions Q.jsonl --json

        Exit codes: 0 success · 1 nothing found, or documents that could not be read · 2 wrong arguments or file
        """);

    public static Command Create(CliTerminal terminal)
    {
        var command = new ExampleCommand("knowledge", terminal.Say(About), terminal.Say(More));
        var place = KnowledgePlace.AddTo(command, terminal);
        command.Subcommands.Add(Index(terminal, place));
        command.Subcommands.Add(Status(terminal, place));
        command.Subcommands.Add(Search(terminal, place));
        command.Subcommands.Add(KnowledgeEvalCommand.Create(terminal));
        return command;
    }

    private static Command Index(CliTerminal terminal, KnowledgePlace place)
    {
        var rebuild = new Option<bool>("--rebuild")
        {
            Description = terminal.Say(new("先丢弃旧索引；文档不会被改动", "delete the old index first; the documents are never changed")),
        };
        var json = Json(terminal);
        var about = new LocalizedText("更新索引，并说明每个文件的结果", "update the index and list the result for each file");
        var command = new Command("index", terminal.Say(about)) { rebuild, json };
        command.SetAction((parsed, ct) => Output(terminal, parsed.GetValue(json)).IndexAsync(place.Read(parsed, terminal), parsed.GetValue(rebuild), ct));
        return command;
    }

    private static Command Status(CliTerminal terminal, KnowledgePlace place)
    {
        var json = Json(terminal);
        var about = new LocalizedText("列出每个文件的状态和原因", "list every file with its state and the reason");
        var command = new Command("status", terminal.Say(about)) { json };
        command.SetAction((parsed, ct) => Output(terminal, parsed.GetValue(json)).StatusAsync(place.Read(parsed, terminal), ct));
        return command;
    }

    private static Command Search(CliTerminal terminal, KnowledgePlace place)
    {
        var question = new Argument<string>("question") { Description = terminal.Say(new("问题，口语即可", "the question, in everyday words")) };
        var top = new Option<int>("--top")
        {
            Description = terminal.Say(new($"列出几个段落，1 到 {MostPassages}", $"how many passages to list, 1 to {MostPassages}")),
            DefaultValueFactory = _ => 5,
            HelpName = "N",
        };
        var json = Json(terminal);
        var about = new LocalizedText("从文档回答一个问题，并列出最相关的段落", "answer a question from the documents and list the best passages");
        var command = new Command("search", terminal.Say(about)) { question, top, json };
        command.SetAction((parsed, ct) => Output(terminal, parsed.GetValue(json)).SearchAsync(
            place.Read(parsed, terminal), Question(parsed.GetRequiredValue(question)), Count(parsed.GetValue(top)), ct));
        return command;
    }

    private static KnowledgeRun Output(CliTerminal terminal, bool json) =>
        new(terminal, json ? new KnowledgeJson(terminal) : new KnowledgeListing(terminal));

    private static Option<bool> Json(CliTerminal terminal) => new("--json")
    {
        Description = terminal.Say(new("只输出一个 JSON 对象", "print one JSON object only")),
    };

    private static string Question(string text) => text.Trim() is { Length: > 0 } question
        ? question
        : throw new UsageException(new("问题是空的", "The question is empty"));

    private static int Count(int top) => top is >= 1 and <= MostPassages
        ? top
        : throw new UsageException(new($"--top 应为 1 到 {MostPassages} 的整数", $"--top must be a whole number from 1 to {MostPassages}"));
}
