using System.CommandLine;
using System.Globalization;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.History;

/// <summary><c>history</c>: exports and deletes what was recorded.</summary>
internal static class HistoryCommand
{
    private static readonly LocalizedText About = new("导出或删除记录下来的提问（RECORD）。", "Recorded questions (RECORD): export or delete them.");

    private static readonly LocalizedText More = new(
        """
        示例：
          realtime-rag history export > questions.csv
          realtime-rag history export --unanswered > unanswered.csv
          realtime-rag history purge --principal key:alice
          realtime-rag history purge --days 7

        在运行服务的目录、以运行服务的用户执行；服务可以同时在运行。删除的内容会被覆盖，无法恢复。

        退出码：0 成功 · 2 参数或文件有误
        """,
        """
        Examples:
          realtime-rag history export > questions.csv
          realtime-rag history export --unanswered > unanswered.csv
          realtime-rag history purge --principal key:alice
          realtime-rag history purge --days 7

        Run this in the server's folder and as its user; the server may be running. What is deleted is overwritten and cannot be restored.

        Exit codes: 0 success · 2 wrong arguments or file
        """);

    public static Command Create(CliTerminal terminal)
    {
        var command = new ExampleCommand("history", terminal.Say(About), terminal.Say(More));
        command.Subcommands.Add(Export(terminal));
        command.Subcommands.Add(Purge(terminal));
        return command;
    }

    private static Command Export(CliTerminal terminal)
    {
        var unanswered = new Option<bool>("--unanswered")
        {
            Description = terminal.Say(new("只要没有得到回答的问题，相似的归为一组", "only unanswered questions, those that are alike as one")),
        };
        var command = new Command("export", terminal.Say(new("把记录写成 CSV", "write the recorded questions as CSV"))) { unanswered };
        command.SetAction(parsed => HistoryRun.Of(terminal).Export(parsed.GetValue(unanswered)));
        return command;
    }

    private static Command Purge(CliTerminal terminal)
    {
        var session = new Option<string?>("--session") { Description = terminal.Say(new("删除这个会话的记录", "delete everything of this session")), HelpName = "ID" };
        var principal = new Option<string?>("--principal") { Description = terminal.Say(new("删除这个主体的记录，如 key:alice", "delete everything of this principal, such as key:alice")), HelpName = "WHO" };
        var days = new Option<int?>("--days") { Description = terminal.Say(new("删除早于这么多天的记录", "delete what is older than so many days")), HelpName = "N" };
        var all = new Option<bool>("--all") { Description = terminal.Say(new("删除全部记录", "delete everything")) };
        var command = new Command("purge", terminal.Say(new("删除记录", "delete recorded questions"))) { session, principal, days, all };
        command.SetAction((parsed, cancellation) => HistoryRun.Of(terminal).PurgeAsync(
            parsed.GetValue(session),
            parsed.GetValue(principal),
            parsed.GetValue(days)?.ToString(CultureInfo.InvariantCulture),
            parsed.GetValue(all),
            cancellation));
        return command;
    }
}
