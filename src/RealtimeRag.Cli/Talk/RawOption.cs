using System.CommandLine;
using RealtimeRag.Cli.Terminal;

namespace RealtimeRag.Cli.Talk;

/// <summary><c>--raw</c>: frames as they are, in version 1 of the protocol, one per line.</summary>
internal static class RawOption
{
    public static Option<bool> Create(CliTerminal terminal) => new("--raw")
    {
        Description = terminal.Say(new("按原样逐行打印收到的每一帧（v1 协议）", "print each frame as it arrives, one per line (protocol v1)")),
    };
}
