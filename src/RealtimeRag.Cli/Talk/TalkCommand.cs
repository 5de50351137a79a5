using System.CommandLine;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Options;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Talk;

/// <summary><c>talk</c>: each typed line is a final result.</summary>
internal static class TalkCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly LocalizedText About = new(
        "与服务端对话：每输入一行就作为一条最终结果发送。",
        "Type to the server: each line is sent as a final result.");

    private static readonly LocalizedText More = new(
        """
        命令：/ask 问题 直接提问 · /now 用最近的文本立即提问 · /cancel 取消回答 · /pause 暂停 · /resume 继续 · /stop 结束

        示例：
          realtime-rag talk
          printf '大家好。\n默认端口是多少？\n' | realtime-rag talk
          realtime-rag talk --raw
        """,
        """
        Commands: /ask QUESTION asks it · /now asks with the newest text · /cancel cancels the answer · /pause · /resume · /stop

        Examples:
          realtime-rag talk
          printf 'Hello.\nWhat is the default port?\n' | realtime-rag talk
          realtime-rag talk --raw
        """);

    public static Command Create(CliTerminal terminal)
    {
        var command = new ExampleCommand("talk", terminal.Say(About), terminal.Say(More));
        var server = ServerOptions.AddTo(command, terminal);
        var raw = RawOption.Create(terminal);
        command.Options.Add(raw);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var talk = await TalkSession.ConnectAsync(
                server.Read(arguments, terminal), terminal, arguments.GetValue(raw), cancellationToken);
            await ReadLinesAsync(talk, terminal, cancellationToken);
            return await talk.FinishAsync(Patience, cancellationToken) ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }

    private static async Task ReadLinesAsync(TalkSession talk, CliTerminal terminal, CancellationToken cancellationToken)
    {
        // A console reader blocks its thread until the line is complete, even in its asynchronous methods.
        while (await Task.Run(terminal.In.ReadLine, CancellationToken.None).WaitAsync(cancellationToken) is { } line)
        {
            if (line.Trim() is not { Length: > 0 } text)
            {
                continue;
            }

            if (text is "/stop" or "/quit" or "/exit")
            {
                return;
            }

            Do(talk, terminal, text);
        }
    }

    private static void Do(TalkSession talk, CliTerminal terminal, string text)
    {
        switch (text.Split(' ', 2))
        {
            case ["/ask", var question]:
                talk.Client.Ask(question);
                break;
            case ["/now"]:
                talk.Client.InstantQuery();
                break;
            case ["/cancel"]:
                talk.Client.Cancel();
                break;
            case ["/pause"]:
                talk.Client.Pause();
                break;
            case ["/resume"]:
                talk.Client.Resume();
                break;
            case [['/', ..], ..]:
                terminal.Note(terminal.Say(new($"未知命令：{text}", $"unknown command: {text}")));
                break;
            default:
                talk.Say(text, isFinal: true);
                break;
        }
    }
}
