using System.CommandLine;
using RealtimeRag.Cli.Bench.Server;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Options;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Bench.Speed;

/// <summary>The verbs of <c>bench</c> that compare the server's speed with that of a bare ASP.NET Core WebSocket.</summary>
internal static class SpeedCommands
{
    private static readonly LocalizedText Connections = new("连接数", "how many connections");

    /// <summary>Creates all of them.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="more">Additional help text.</param>
    public static IEnumerable<Command> Create(CliTerminal terminal, string more) =>
        [Ack(terminal, more), Pace(terminal, more), Idle(terminal, more), Turn(terminal, more), Bare(terminal, more), Backend(terminal)];

    private static ExampleCommand Ack(CliTerminal terminal, string more)
    {
        var connections = BenchOptions.Number("--connections", 50, Connections, terminal);
        var window = BenchOptions.Number("--window", 8, new("每个连接上同时等待确认的消息数", "how many messages of each wait for their acknowledgement"), terminal);
        return Measured(terminal, more, "ack", new("闭环：每秒确认的片段数，每次确认的处理器时间", "closed loop: acknowledgements a second, processor time for each"), [connections, window],
            (run, parsed, cancel) => run.AckAsync(BenchOptions.Within(parsed, connections, 20_000), BenchOptions.Within(parsed, window, 64), cancel));
    }

    private static ExampleCommand Pace(CliTerminal terminal, string more)
    {
        var connections = BenchOptions.Number("--connections", 200, Connections, terminal);
        var rate = BenchOptions.Number("--rate", 10_000, new("每秒消息总数", "messages a second in all"), terminal);
        return Measured(terminal, more, "pace", new("开环：固定速率下的延迟，从应发送的时刻算起", "open loop: latency at a fixed rate, from the time at which each message was due"), [connections, rate],
            (run, parsed, cancel) => run.PaceAsync(BenchOptions.Within(parsed, connections, 20_000), BenchOptions.Within(parsed, rate, 1_000_000), cancel));
    }

    private static ExampleCommand Idle(CliTerminal terminal, string more)
    {
        var connections = BenchOptions.Number("--connections", 5_000, Connections, terminal);
        return Measured(terminal, more, "idle", new("空闲连接占用的内存", "memory of connections that do nothing"), [connections],
            (run, parsed, cancel) => run.IdleAsync(BenchOptions.Within(parsed, connections, 100_000), cancel));
    }

    private static ExampleCommand Turn(CliTerminal terminal, string more)
    {
        var talks = BenchOptions.Number("--talks", 50, new("同时提问的会话数", "how many talks ask at once"), terminal);
        var first = BenchOptions.Number("--first", 800, new("后端首段时间（毫秒）", "the backend's time to its first piece, in milliseconds"), terminal);
        var pieces = BenchOptions.Number("--pieces", 100, new("每个答案的段数", "pieces of an answer"), terminal);
        return Measured(terminal, more, "turn", new("同时提问：到首段和到结束的时间", "many questions at once: time to the first piece and to the end"), [talks, first, pieces],
            (run, parsed, cancel) => run.TurnAsync(
                BenchOptions.Within(parsed, talks, 2_000), TimeSpan.FromMilliseconds(BenchOptions.Within(parsed, first, 60_000)), BenchOptions.Within(parsed, pieces, 10_000), cancel));
    }

    private static ExampleCommand Measured(
        CliTerminal terminal, string more, string name, LocalizedText about, Option<int>[] options, Func<SpeedRun, ParseResult, CancellationToken, Task<IReadOnlyList<Comparison>>> measure)
    {
        var rounds = BenchOptions.Number("--rounds", 5, new("轮数，每轮先后测量两个服务端", "how many rounds; each measures both servers"), terminal);
        var seconds = BenchOptions.Number("--seconds", 3, new("每次加压的时间（秒）", "how long each load takes, in seconds"), terminal);
        var warm = BenchOptions.Number("--warm", 8, new("测量前的预热时间（秒）", "how long each server is loaded before, in seconds"), terminal);
        var json = BenchOptions.Json(terminal);
        var command = new ExampleCommand(name, terminal.Say(about), more) { rounds, seconds, warm, json };
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            var run = new SpeedRun(
                BenchOptions.Within(parsed, rounds, 1_000),
                TimeSpan.FromSeconds(BenchOptions.Within(parsed, seconds, 3_600)),
                TimeSpan.FromSeconds(BenchOptions.Within(parsed, warm, 3_600)),
                terminal.Note);
            var figures = await measure(run, parsed, cancel);
            if (!parsed.GetValue(json))
            {
                terminal.WriteLine(Comparison.Heading);
            }

            foreach (var figure in figures)
            {
                terminal.WriteLine(parsed.GetValue(json) ? figure.ToJson() : figure.Row());
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static ExampleCommand Bare(CliTerminal terminal, string more)
    {
        var address = new Option<string?>("--listen") { Description = terminal.Say(new("监听地址", "where to listen")), HelpName = "URL" };
        var backend = new Option<string?>("--backend") { Description = terminal.Say(new("把最终片段转发到的后端，含 /v1", "the backend that finals are relayed to, with /v1")), HelpName = "URL" };
        var command = new ExampleCommand("yardstick", terminal.Say(new("运行用作比较的空 WebSocket 服务端", "serve the bare WebSocket that the others are compared with")), more) { address, backend };
        command.SetAction((parsed, cancel) => Yardstick.RunAsync(terminal, parsed.GetValue(address), parsed.GetValue(backend), cancel));
        return command;
    }

    private static Command Backend(CliTerminal terminal)
    {
        var command = new Command("backend", "The backend of the other verbs") { Hidden = true };
        command.SetAction(async (_, cancel) =>
        {
            await using var backend = await BenchBackend.StartAsync();
            await terminal.Out.WriteLineAsync(backend.Address);
            while (await terminal.In.ReadLineAsync(cancel) is not null)
            {
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
