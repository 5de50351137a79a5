using System.CommandLine;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Terminal;

namespace RealtimeRag.Cli.Options;

/// <summary><c>--timeout</c>: how long to wait for answers.</summary>
internal static class TimeoutOption
{
    public static Option<double> Create(CliTerminal terminal, double seconds) => new("--timeout")
    {
        Description = terminal.Say(new("等待回答的最长时间（秒）", "how long to wait for answers, in seconds")),
        DefaultValueFactory = _ => seconds,
    };

    public static TimeSpan Read(ParseResult arguments, Option<double> option) => arguments.GetValue(option) is > 0 and <= 86_400 and var seconds
        ? TimeSpan.FromSeconds(seconds)
        : throw new UsageException(new("--timeout 应为大于 0、不超过 86400 的秒数", "--timeout must be a number of seconds above 0 and up to 86400"));
}
