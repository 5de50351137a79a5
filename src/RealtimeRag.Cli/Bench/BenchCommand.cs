using System.CommandLine;
using System.Net;
using RealtimeRag.Cli.Bench.Flood;
using RealtimeRag.Cli.Bench.Server;
using RealtimeRag.Cli.Bench.Soak;
using RealtimeRag.Cli.Bench.Speed;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Options;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Bench;

/// <summary><c>bench</c>: how a server behaves under load and attack.</summary>
internal static class BenchCommand
{
    private const int MostSessions = 20_000;
    private const int MostSeconds = 86_400;

    private static readonly LocalizedText About = new("压力、故障与速度测试：服务端能承受什么，有多快。", "Measure how a server behaves under load, faults and attack, and how fast it is.");

    private static readonly LocalizedText More = new(
        """
        示例：
          realtime-rag bench soak --sessions 2000 --seconds 600
          realtime-rag bench soak --sessions 200 --seconds 30 --json
          realtime-rag bench soak --server ws://localhost:8000 --token KEY
          realtime-rag bench flood --seconds 10
          realtime-rag bench drain --answers 500
          realtime-rag bench ack --connections 50 --window 8
          realtime-rag bench pace --rate 10000
          realtime-rag bench idle --connections 5000
          realtime-rag bench turn --talks 200

        ack、pace、idle、turn 轮流测量服务端与一个空的 WebSocket（yardstick），并给出比值；只支持 Linux。
        不指定 --server 时，soak 自行启动一个服务端和一个会出故障的后端。只支持 ws://：这里要发送不合规则的字节。
        打开的连接很多：请先提高描述符上限（ulimit -n 65536）。

        退出码：0 达到要求 · 1 没有达到 · 2 参数有误
        """,
        """
        Examples:
          realtime-rag bench soak --sessions 2000 --seconds 600
          realtime-rag bench soak --sessions 200 --seconds 30 --json
          realtime-rag bench soak --server ws://localhost:8000 --token KEY
          realtime-rag bench flood --seconds 10
          realtime-rag bench drain --answers 500
          realtime-rag bench ack --connections 50 --window 8
          realtime-rag bench pace --rate 10000
          realtime-rag bench idle --connections 5000
          realtime-rag bench turn --talks 200

        ack, pace, idle and turn measure the server and a bare WebSocket (yardstick) in turns and print the ratio; on Linux only.
        Without --server, soak starts its own server and a backend that fails from time to time. Only ws:// is possible, since bytes are sent that break the rules.
        Many connections are opened: raise the limit of open files first (ulimit -n 65536).

        Exit codes: 0 good · 1 not good · 2 wrong arguments
        """);

    public static Command Create(CliTerminal terminal)
    {
        var command = new ExampleCommand("bench", terminal.Say(About), terminal.Say(More)) { Soak(terminal), Flood(terminal), Drain(terminal), Host(terminal) };
        foreach (var verb in SpeedCommands.Create(terminal, terminal.Say(More)))
        {
            command.Subcommands.Add(verb);
        }

        return command;
    }

    private static ExampleCommand Soak(CliTerminal terminal)
    {
        var sessions = BenchOptions.Number("--sessions", 2_000, new("正常客户端的数量", "how many well-behaved clients"), terminal);
        var seconds = BenchOptions.Number("--seconds", 600, new("持续时间（秒）", "for how long, in seconds"), terminal);
        var think = BenchOptions.Number("--think", 10, new("每个客户端两次提问的平均间隔（秒）", "the mean time between two questions of a client, in seconds"), terminal);
        var seed = BenchOptions.Number("--seed", 1, new("随机数种子", "the seed of chance"), terminal);
        var json = BenchOptions.Json(terminal);
        var command = new ExampleCommand(
            "soak",
            terminal.Say(new("正常客户端与各种恶劣客户端、断线、后端故障同时进行", "well-behaved clients beside every kind of attack, broken connections and backend faults")),
            terminal.Say(More)) { sessions, seconds, think, seed, json };
        var server = ServerOptions.AddTo(command, terminal);
        command.SetAction(async (parsed, cancel) =>
        {
            var named = server.Named(parsed, terminal);
            var options = new SoakOptions(
                BenchOptions.Within(parsed, sessions, MostSessions),
                TimeSpan.FromSeconds(BenchOptions.Within(parsed, seconds, MostSeconds)),
                TimeSpan.FromSeconds(BenchOptions.Within(parsed, think, MostSeconds)),
                named is null ? null : await ResolveAsync(named, cancel),
                await KeyAsync(server, parsed, terminal, named, cancel),
                parsed.GetValue(seed));
            var report = await new SoakRun(options, TimeProvider.System, terminal.Note).RunAsync(cancel);
            if (parsed.GetValue(json))
            {
                terminal.WriteLine(report.ToJson());
            }
            else
            {
                report.Write(terminal);
            }

            return report.IsGood ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }

    private static ExampleCommand Flood(CliTerminal terminal)
    {
        var sessions = BenchOptions.Number("--sessions", 100, new("正常客户端的数量", "how many well-behaved clients"), terminal);
        var seconds = BenchOptions.Number("--seconds", 10, new("每个阶段的时间（秒）", "how long each phase takes, in seconds"), terminal);
        var lines = BenchOptions.Number("--lines", 10_000, new("不发送任何字节的连接数", "how many connections without a byte"), terminal);
        var json = BenchOptions.Json(terminal);
        var command = new ExampleCommand(
            "flood", terminal.Say(new("逐一进行各种攻击，测量正常客户端的首段时间", "one attack after another, and the latency of well-behaved clients meanwhile")), terminal.Say(More)) { sessions, seconds, lines, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var isJson = parsed.GetValue(json);
            var run = new FloodRun(
                BenchOptions.Within(parsed, sessions, MostSessions), TimeSpan.FromSeconds(BenchOptions.Within(parsed, seconds, MostSeconds)), BenchOptions.Within(parsed, lines, 100_000), TimeProvider.System);
            await run.RunAsync(phase => terminal.WriteLine(isJson ? ToJson(phase) : ToText(phase)), cancel);
            return ExitCodes.Success;
        });
        return command;
    }

    private static ExampleCommand Drain(CliTerminal terminal)
    {
        var answers = BenchOptions.Number("--answers", 500, new("同时进行的回答数", "how many answers at once"), terminal);
        var command = new ExampleCommand(
            "drain", terminal.Say(new("在许多回答进行中停止服务端", "stop a server while many answers are running")), terminal.Say(More)) { answers };
        command.SetAction(async (parsed, cancel) =>
        {
            var count = BenchOptions.Within(parsed, answers, 2_000);
            var result = await DrainRun.RunAsync(count, TimeProvider.System, cancel);
            terminal.WriteLine(FormattableString.Invariant(
                $"{result.Answers} answers of {result.LongestAnswer.TotalSeconds:F1} s were running; drained in {result.Duration.TotalSeconds:F2} s, {result.Whole} answers whole, {result.Told} clients got 1012, exit code {result.ExitCode}"));
            return result.Whole == count && result.Told == count && result.ExitCode == 0 ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }

    private static Command Host(CliTerminal terminal)
    {
        var settings = new Argument<string[]>("settings") { Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("server", "The server of the other verbs") { settings };
        command.Hidden = true;
        command.SetAction((parsed, cancel) => BenchHost.RunAsync(terminal, parsed.GetValue(settings) ?? [], cancel));
        return command;
    }

    private static async Task<IPEndPoint> ResolveAsync(Uri server, CancellationToken cancel) => server.Scheme == "ws"
        ? new((await Dns.GetHostAddressesAsync(server.Host, System.Net.Sockets.AddressFamily.InterNetwork, cancel))[0], server.Port)
        : throw new UsageException(new("bench 只支持 ws:// 地址", "bench needs an address with ws://"));

    private static async Task<string?> KeyAsync(ServerOptions server, ParseResult parsed, CliTerminal terminal, Uri? named, CancellationToken cancel) =>
        named is not null && server.Read(parsed, terminal, named).AccessToken is { } token ? await token(cancel) : null;

    private static string ToText(FloodPhase phase) => FormattableString.Invariant(
        $"{phase.Name}: {phase.Lines} lines; first piece before p50 {phase.Before.P50:F0} p99 {phase.Before.P99:F0} ms ({phase.Before.Count}), during p50 {phase.During.P50:F0} p99 {phase.During.P99:F0} ms ({phase.During.Count}); failed turns {phase.Failed}; questions of the attackers at the backend {phase.Asked}");

    private static string ToJson(FloodPhase phase) => JsonLine.Object(json =>
    {
        json.WriteString("attack", phase.Name);
        json.WriteNumber("lines", phase.Lines);
        json.WriteNumber("before_p50_ms", Math.Round(phase.Before.P50, 1));
        json.WriteNumber("before_p99_ms", Math.Round(phase.Before.P99, 1));
        json.WriteNumber("during_p50_ms", Math.Round(phase.During.P50, 1));
        json.WriteNumber("during_p99_ms", Math.Round(phase.During.P99, 1));
        json.WriteNumber("failed", phase.Failed);
        json.WriteNumber("asked", phase.Asked);
    });
}
