using System.CommandLine;
using RealtimeRag.Cli.Ask;
using RealtimeRag.Cli.Bench;
using RealtimeRag.Cli.Bridge;
using RealtimeRag.Cli.Detect;
using RealtimeRag.Cli.Doctor;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.History;
using RealtimeRag.Cli.Init;
using RealtimeRag.Cli.Keys;
using RealtimeRag.Cli.Knowledge;
using RealtimeRag.Cli.Replay;
using RealtimeRag.Cli.Talk;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.Cli;

/// <summary>Builds the command tree, runs commands, and reports their failures.</summary>
internal static class CommandLine
{
    private static readonly LocalizedText About = new(
        "realtime-rag 的命令行：与服务端对话、回放脚本、提问、写出并检查配置。",
        "The command line of realtime-rag: type to the server, replay scripts, ask questions, write and check the configuration.");

    private static readonly LocalizedText More = new(
        """
        示例：
          realtime-rag init
          realtime-rag doctor
          realtime-rag ask "默认端口是多少？"
          realtime-rag talk
          realtime-rag replay samples/release-meeting.jsonl --speed 2
          realtime-rag bridge vosk talk.wav
          realtime-rag talk --raw --server wss://rag.example.com/ws/realtime-asr

        退出码：0 成功 · 1 回答或对话失败 · 2 参数、配置或文件有误 · 3 无法连接服务端 · 130 被中断
        """,
        """
        Examples:
          realtime-rag init
          realtime-rag doctor
          realtime-rag ask "What is the default port?"
          realtime-rag talk
          realtime-rag replay samples/release-meeting.en.jsonl --speed 2
          realtime-rag bridge vosk talk.wav
          realtime-rag talk --raw --server wss://rag.example.com/ws/realtime-asr

        Exit codes: 0 success · 1 an answer or the conversation failed · 2 wrong arguments, settings or file · 3 no connection to the server · 130 interrupted
        """);

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code, one of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, CliTerminal terminal, CancellationToken cancellationToken = default)
    {
        var result = Build(terminal).Parse(args);
        if (ParseMistakes.Of(result) is { } mistakes)
        {
            terminal.Fail(mistakes);
            return ExitCodes.Usage;
        }

        var invocation = new InvocationConfiguration { Output = terminal.Out, Error = terminal.ErrorOut, EnableDefaultExceptionHandler = false };
        try
        {
            return await result.InvokeAsync(invocation, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception e) when (CliFailures.Explain(e) is { } failure)
        {
            terminal.Fail(failure.Text);
            return failure.ExitCode;
        }
    }

    /// <summary>Builds the tree of commands.</summary>
    public static RootCommand Build(CliTerminal terminal)
    {
        var root = new RootCommand(terminal.Say(About))
        {
            TalkCommand.Create(terminal),
            ReplayCommand.Create(terminal),
            AskCommand.Create(terminal),
            BridgeCommand.Create(terminal),
            InitCommand.Create(terminal),
            DoctorCommand.Create(terminal),
            DetectCommand.Create(terminal),
            KnowledgeCommand.Create(terminal),
            KeysCommand.Create(terminal),
            HistoryCommand.Create(terminal),
            BenchCommand.Create(terminal),
        };
        root.Options.Add(CliLanguage.Option(terminal));
        ExampleHelp.AddTo(root, terminal.Say(More));
        return root;
    }
}
