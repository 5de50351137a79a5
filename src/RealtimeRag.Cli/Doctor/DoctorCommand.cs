using System.CommandLine;
using Microsoft.Extensions.Configuration;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;
using RealtimeRag.Server.Answers;
using RealtimeRag.Server.Answers.Choice;

namespace RealtimeRag.Cli.Doctor;

/// <summary><c>doctor</c>: checks the configuration, the backend and the server, and names the cure of what is wrong.</summary>
internal static class DoctorCommand
{
    private static readonly LocalizedText About = new(
        "检查配置（.env、环境变量）、后端的密钥与地址、文档文件夹、服务端是否在运行；有问题时给出解决办法，退出码为 1。",
        "Check the configuration (.env, environment), the backend's key and address, the documents, and whether the server runs. Where something is wrong it names the cure and exits with 1.");

    private static readonly LocalizedText More = new(
        """
        示例：
          realtime-rag doctor
          realtime-rag doctor --server wss://rag.example.com/ws/realtime-asr
        """,
        """
        Examples:
          realtime-rag doctor
          realtime-rag doctor --server wss://rag.example.com/ws/realtime-asr
        """);

    public static Command Create(CliTerminal terminal)
    {
        var command = new ExampleCommand("doctor", terminal.Say(About), terminal.Say(More));
        var server = ServerOptions.AddTo(command, terminal);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var options = server.Read(arguments, terminal);
            var report = new DoctorReport(terminal);
            var (settings, findings) = ConfigurationCheck.Run(terminal.Folder, configuration => configuration.AddInMemoryCollection(terminal.Variables));
            report.Add(findings);
            if (settings is { Answers: var answers })
            {
                report.Add(await BackendAsync(answers, options.TimeProvider, cancellationToken));
                report.Add(answers.NeedsKnowledge ? [DocumentsCheck.Run(answers.Knowledge, terminal.Folder)] : []);
            }

            report.Add(await new ServerCheck(options, server.IsNamed(arguments, terminal)).RunAsync(cancellationToken));
            return report.End() ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }

    private static async Task<IReadOnlyList<Finding>> BackendAsync(AnswerSettings answers, TimeProvider time, CancellationToken cancellationToken) => answers.Choice switch
    {
        { Kind: BackendKind.Dify, IsConfigured: true } => await DifyCheck.RunAsync(answers.Dify, time, cancellationToken),
        { Kind: BackendKind.OpenAI, IsConfigured: true } => [await OpenAICheck.RunAsync(answers.OpenAI, time, cancellationToken)],
        _ => [],
    };
}
