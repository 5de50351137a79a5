using System.CommandLine;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Options;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Doctor;

/// <summary><c>doctor</c>: checks the configuration, the backend and the server, and explains how to fix problems.</summary>
internal static class DoctorCommand
{
    private static readonly LocalizedText About = new(
        "检查配置（.env、环境变量）、后端的密钥与地址、文档文件夹、服务端是否在运行；有问题时给出解决办法，退出码为 1。",
        "Check the configuration (.env, environment), the backend's key and address, the documents, and whether the server is running. If anything is wrong, it says how to fix it and exits with 1.");

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
            var named = server.Named(arguments, terminal);
            var report = new DoctorReport(terminal);
            var settings = await DoctorChecks.ConfigurationAsync(report, terminal, TimeProvider.System, cancellationToken);
            report.Add(named is null && settings.Listen.LocalUrl is null
                ? [PortUnknown]
                : await new ServerCheck(server.Read(arguments, terminal, named ?? ServerOptions.Local(settings.Listen))).RunAsync(cancellationToken));
            return report.End() ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }

    private static Finding PortUnknown { get; } = new(Verdict.Bad, ServerCheck.Subject, new(
        "PORT=0 时端口由系统选择，无法检查：请用 --server 指定服务端屏幕上显示的地址",
        "cannot be checked: with PORT=0 the system chooses the port. Pass the address that the server shows with --server"));
}
