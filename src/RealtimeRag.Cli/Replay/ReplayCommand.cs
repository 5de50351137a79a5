using System.CommandLine;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Options;
using RealtimeRag.Cli.Talk;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Replay;

/// <summary><c>replay</c>: plays a script, waits for the answers, and ends the session.</summary>
internal static class ReplayCommand
{
    private static readonly LocalizedText About = new(
        "回放一段脚本对话，等待回答，然后正常结束。",
        "Play a script, wait for the answers, and end the session.");

    private static readonly LocalizedText More = new(
        """
        脚本每行一个 JSON 对象：{"text":"大家好。","final":true,"delay":500}，delay 为距上一行的毫秒数。

        示例：
          realtime-rag replay samples/release-meeting.jsonl
          realtime-rag replay samples/release-meeting.jsonl --speed 4 --raw
        """,
        """
        Each line of the script is one JSON object: {"text":"Hello.","final":true,"delay":500}; delay is the time in milliseconds since the previous line.

        Examples:
          realtime-rag replay samples/release-meeting.en.jsonl
          realtime-rag replay samples/release-meeting.en.jsonl --speed 4 --raw
        """);

    public static Command Create(CliTerminal terminal)
    {
        var command = new ExampleCommand("replay", terminal.Say(About), terminal.Say(More));
        var file = new Argument<string>("file") { Description = terminal.Say(new("脚本文件", "the script")) };
        var server = ServerOptions.AddTo(command, terminal);
        var raw = RawOption.Create(terminal);
        var speed = new Option<double>("--speed")
        {
            Description = terminal.Say(new("速度倍数，2 表示快一倍", "speed factor; 2 is twice as fast")),
            DefaultValueFactory = _ => 1,
        };
        var timeout = TimeoutOption.Create(terminal, seconds: 120);
        command.Arguments.Add(file);
        command.Options.Add(speed);
        command.Options.Add(raw);
        command.Options.Add(timeout);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var script = await TalkScript.ReadAsync(arguments.GetRequiredValue(file), cancellationToken);
            var pace = Pace(arguments.GetValue(speed));
            var patience = TimeoutOption.Read(arguments, timeout);
            var options = server.Read(arguments, terminal);
            await using var talk = await TalkSession.ConnectAsync(options, terminal, arguments.GetValue(raw), cancellationToken);
            foreach (var line in script)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(line.Delay / pace), options.TimeProvider, cancellationToken);
                talk.Say(line.Text!, line.Final);
            }

            return await talk.FinishAsync(patience, cancellationToken) ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }

    private static double Pace(double speed) => speed is > 0 and <= 1000
        ? speed
        : throw new UsageException(new("--speed 应为大于 0、不超过 1000 的数字", "--speed must be a number above 0 and up to 1000"));
}
