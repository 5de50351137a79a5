using System.CommandLine;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Options;

/// <summary>The options that the verbs of <c>bench</c> share.</summary>
internal static class BenchOptions
{
    /// <summary>An option whose value is a whole number.</summary>
    public static Option<int> Number(string name, int value, LocalizedText about, CliTerminal terminal) =>
        new(name) { Description = terminal.Say(about), DefaultValueFactory = _ => value, HelpName = "N" };

    /// <summary>The option for JSON output.</summary>
    public static Option<bool> Json(CliTerminal terminal) => new("--json") { Description = terminal.Say(new("输出 JSON", "print JSON")) };

    /// <summary>The option's value, checked to be from 1 to <paramref name="most"/>.</summary>
    public static int Within(ParseResult parsed, Option<int> option, int most) => parsed.GetValue(option) is > 0 and var value && value <= most
        ? value
        : throw new UsageException(new($"{option.Name} 应为 1 到 {most} 的整数", $"{option.Name} must be a whole number from 1 to {most}"));
}
