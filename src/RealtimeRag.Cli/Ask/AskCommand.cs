using System.CommandLine;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Options;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Client;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Ask;

/// <summary><c>ask</c>: one question, its answer on standard output, everything else on standard error.</summary>
internal static class AskCommand
{
    private static readonly LocalizedText About = new(
        "提一个问题并打印回答。回答写到标准输出，其余信息写到标准错误；退出码 0 表示回答完整。",
        "Ask one question and print the answer. The answer goes to standard output, everything else to standard error; exit code 0 means that the answer is complete.");

    private static readonly LocalizedText More = new(
        """
        示例：
          realtime-rag ask "默认端口是多少？"
          echo "如何配置 Dify？" | realtime-rag ask -
        """,
        """
        Examples:
          realtime-rag ask "What is the default port?"
          echo "How do I configure Dify?" | realtime-rag ask -
        """);

    public static Command Create(CliTerminal terminal)
    {
        var command = new ExampleCommand("ask", terminal.Say(About), terminal.Say(More));
        var question = new Argument<string>("question") { Description = terminal.Say(new("问题；- 表示从标准输入读取", "the question; - reads it from standard input")) };
        var server = ServerOptions.AddTo(command, terminal);
        var timeout = TimeoutOption.Create(terminal, seconds: 120);
        command.Arguments.Add(question);
        command.Options.Add(timeout);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var text = Question(arguments.GetRequiredValue(question), terminal);
            var options = server.Read(arguments, terminal);
            using var limit = new CancellationTokenSource(TimeoutOption.Read(arguments, timeout), options.TimeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                await using var client = await RealtimeRagClient.ConnectAsync(options, either.Token);
                return await AskAsync(client, text, terminal, either.Token) ? ExitCodes.Success : ExitCodes.Failed;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                terminal.Fail(new("等待回答超时：请用 --timeout 加长等待，或检查后端", "The answer took too long: wait longer with --timeout, or check the backend"));
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static async Task<bool> AskAsync(RealtimeRagClient client, string question, CliTerminal terminal, CancellationToken cancellationToken)
    {
        if (client.Session.Protocol >= 2)
        {
            client.Ask(question);
        }
        else
        {
            client.SendFinal(question);
            client.InstantQuery();
        }

        var answer = new OneAnswer(terminal, client.Session.Protocol >= 2);
        await foreach (var happened in client.ReadEventsAsync(cancellationToken))
        {
            if (answer.Take(happened) is { } complete)
            {
                return complete;
            }
        }

        return false;
    }

    private static string Question(string argument, CliTerminal terminal)
    {
        var text = (argument == "-" ? terminal.In.ReadToEnd() : argument).Trim();
        return text.Length > 0 ? text : throw new UsageException(new("问题是空的", "The question is empty"));
    }
}
