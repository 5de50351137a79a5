using System.CommandLine;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Cli.Keys;

/// <summary><c>keys</c>: creates, lists and revokes API keys.</summary>
internal static class KeysCommand
{
    private static readonly LocalizedText About = new("密钥管理：生成、列出、吊销 API 密钥。", "API keys: create, list and revoke them.");

    private static readonly LocalizedText More = new(
        """
        示例：
          realtime-rag keys add alice
          realtime-rag keys add kiosk-3 --expires 30d --questions-a-day 200
          realtime-rag keys add operator --admin
          realtime-rag keys list
          realtime-rag keys revoke alice

        密钥只在生成时显示一次，文件里只有它的 SHA-256。运行中的服务会在一秒内按文件的改动放行或断开连接。
        请用运行服务的用户执行，否则服务读不到改动后的文件。

        退出码：0 成功 · 1 没有这个名称 · 2 参数或文件有误
        """,
        """
        Examples:
          realtime-rag keys add alice
          realtime-rag keys add kiosk-3 --expires 30d --questions-a-day 200
          realtime-rag keys add operator --admin
          realtime-rag keys list
          realtime-rag keys revoke alice

        A key is shown once, when it is made; the file holds its SHA-256 alone. A running server follows the file within a second, and closes
        the connections of a key that was taken back. Run this as the user of the server, who must be able to read the changed file.

        Exit codes: 0 success · 1 there is no such name · 2 wrong arguments or file
        """);

    public static Command Create(CliTerminal terminal)
    {
        var command = new ExampleCommand("keys", terminal.Say(About), terminal.Say(More));
        var file = new Option<string?>("--file")
        {
            Description = terminal.Say(new(
                "密钥文件；默认取 API_KEYS_FILE，再取当前目录的 api-keys.txt", "the file of keys; by default API_KEYS_FILE, else api-keys.txt in this folder")),
            Recursive = true,
            HelpName = "F",
        };
        command.Options.Add(file);
        command.Subcommands.Add(Add(terminal, file));
        command.Subcommands.Add(List(terminal, file));
        command.Subcommands.Add(Revoke(terminal, file));
        return command;
    }

    private static Command Add(CliTerminal terminal, Option<string?> file)
    {
        var name = Name(terminal);
        var expires = new Option<string?>("--expires")
        {
            Description = terminal.Say(new("多久后或何时失效，如 30d、12h、2027-01-01；默认不失效", "when the key expires, such as 30d, 12h or 2027-01-01; never by default")),
            HelpName = "WHEN",
        };
        var admin = new Option<bool>("--admin")
        {
            Description = terminal.Say(new("这个密钥可以管理服务：控制台的观察与知识库页、/v1/stats 等", "the key may administer the server: the pages Watch and Knowledge, /v1/stats and the like")),
        };
        var command = new Command("add", terminal.Say(new("生成一个密钥，只显示一次", "create a key and show it once"))) { name, expires, admin };
        List<(Option<long?> Option, LimitField Field)> limits = [.. PrincipalLimits.Fields.Select(field => (Limit(field, terminal), field))];
        limits.ForEach(limit => command.Options.Add(limit.Option));
        command.SetAction(parsed => KeysRun.Of(terminal, parsed.GetValue(file)).Add(
            parsed.GetRequiredValue(name),
            parsed.GetValue(expires),
            limits.Aggregate(PrincipalLimits.None, (all, limit) => limit.Field.Set(all, parsed.GetValue(limit.Option))),
            parsed.GetValue(admin)));
        return command;
    }

    private static Command List(CliTerminal terminal, Option<string?> file)
    {
        var command = new Command("list", terminal.Say(new("列出所有密钥的名称、期限与限额", "list the names, expiry times and limits of all keys")));
        command.SetAction(parsed => KeysRun.Of(terminal, parsed.GetValue(file)).List());
        return command;
    }

    private static Command Revoke(CliTerminal terminal, Option<string?> file)
    {
        var name = Name(terminal);
        var command = new Command("revoke", terminal.Say(new("吊销一个密钥；它的连接随即断开", "revoke a key; its connections are closed"))) { name };
        command.SetAction(parsed => KeysRun.Of(terminal, parsed.GetValue(file)).Revoke(parsed.GetRequiredValue(name)));
        return command;
    }

    private static Argument<string> Name(CliTerminal terminal) => new("name")
    {
        Description = terminal.Say(new("名称，日志里以它代表密钥：1 到 64 个字母、数字或 . - _ @", "the name that identifies the key in logs: 1 to 64 letters, digits or . - _ @")),
    };

    private static Option<long?> Limit(LimitField field, CliTerminal terminal) => new("--" + field.Name.Replace('_', '-'))
    {
        Description = terminal.Say(field.Name switch
        {
            "questions_a_day" => new("每天（UTC）最多提问次数，0 为不限", "the most questions in a day (UTC), 0 for no limit"),
            "tokens_a_day" => new("每天（UTC）最多使用的 token 数，0 为不限", "the most tokens of the backend in a day (UTC), 0 for no limit"),
            "questions_a_minute" => new("每分钟最多提问次数，0 为不限", "the most questions in a minute, 0 for no limit"),
            "messages_a_second" => new("每个连接每秒最多消息数，0 为不限", "the most messages of one connection in a second, 0 for no limit"),
            "connections" => new("最多同时连接数，0 为不限", "the most connections at a time, 0 for no limit"),
            "detached_sessions" => new("断线后最多等待续传的会话数，0 为不限", "the most sessions that wait for a client to come back, 0 for no limit"),
            _ => throw new ArgumentOutOfRangeException(nameof(field)),
        }),
        HelpName = "N",
    };
}
