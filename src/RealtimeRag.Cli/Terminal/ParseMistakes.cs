using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Terminal;

/// <summary>Explains mistakes in a command line in the user's language; the parser's own messages are only in English.</summary>
internal static partial class ParseMistakes
{
    /// <summary>All mistakes, one per line, and where to find help; null if the command line is correct.</summary>
    public static LocalizedText? Of(ParseResult result)
    {
        List<LocalizedText> mistakes = result.Action is ParseErrorAction ? [.. Mistakes(result)] : [];
        mistakes.AddRange(Strays(result.CommandResult).Except(result.UnmatchedTokens, StringComparer.Ordinal).Select(UnknownOption));
        if (mistakes.Count == 0)
        {
            return null;
        }

        var verb = FullName(result.CommandResult);
        return new(
            string.Join('\n', mistakes.Distinct().Select(m => m.Chinese).Append($"用 `{verb} --help` 查看用法。")),
            string.Join('\n', mistakes.Distinct().Select(m => m.English).Append($"See `{verb} --help`.")));
    }

    private static IEnumerable<LocalizedText> Mistakes(ParseResult result)
    {
        foreach (var token in result.UnmatchedTokens)
        {
            yield return token.StartsWith('-')
                ? UnknownOption(token)
                : new($"未知命令或多余的参数：{token}", $"Unknown command, or one argument too many: {token}");
        }

        foreach (var error in result.Errors)
        {
            if (Explain(error, result) is { } mistake)
            {
                yield return mistake;
            }
        }
    }

    // The parser takes an unknown option for a missing argument. After --, or with a blank in it, it really is an argument.
    private static IEnumerable<string> Strays(CommandResult command)
    {
        var known = command.Children.OfType<ArgumentResult>().SelectMany(static argument => argument.Tokens).ToList();
        return command.Tokens.Any(static token => token.Type == TokenType.DoubleDash)
            ? []
            : known.Select(static token => token.Value).Where(static value => OptionLike().IsMatch(value));
    }

    private static LocalizedText UnknownOption(string option) => new($"未知选项：{option}", $"Unknown option: {option}");

    [GeneratedRegex(@"\A--?[A-Za-z][\w-]*(=.*)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OptionLike();

    private static LocalizedText? Explain(ParseError error, ParseResult result) => error.SymbolResult switch
    {
        _ when result.UnmatchedTokens.Any(token => error.Message.Contains(token, StringComparison.Ordinal)) => null,
        OptionResult { IdentifierToken: null } option => new($"缺少必需的选项 {option.Option.Name}", $"The option {option.Option.Name} is required"),
        OptionResult { Tokens.Count: 0 } option => new($"选项 {option.Option.Name} 后面缺少值", $"The option {option.Option.Name} has no value"),
        OptionResult option => WrongValue(option.Option.Name, option.Tokens),
        ArgumentResult { Parent: OptionResult option } => WrongValue(option.Option.Name, option.Tokens),
        ArgumentResult { Tokens.Count: 0 } argument => new($"缺少参数 <{argument.Argument.Name}>", $"The argument <{argument.Argument.Name}> is missing"),
        ArgumentResult argument => WrongValue($"<{argument.Argument.Name}>", argument.Tokens),
        CommandResult { Command: var command } when command.Subcommands.Count > 0 && result.UnmatchedTokens.Count == 0 => Missing(command),
        CommandResult command when FirstMissing(command) is { } name => new($"缺少参数 <{name}>", $"The argument <{name}> is missing"),
        _ when result.UnmatchedTokens.Count > 0 => null,
        _ => new($"命令行有误：{error.Message}", error.Message),
    };

    private static LocalizedText WrongValue(string name, IReadOnlyList<Token> tokens)
    {
        var value = string.Join(' ', tokens.Select(token => token.Value));
        return new($"{name} 的值无效：{value}", $"{name} does not accept this value: {value}");
    }

    private static LocalizedText Missing(Command command)
    {
        var verbs = string.Join(", ", command.Subcommands.Select(c => c.Name));
        return new($"请给出命令：{verbs}", $"Name a command: {verbs}");
    }

    private static string? FirstMissing(CommandResult command) => command.Command.Arguments
        .FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0 && command.GetResult(argument) is not { Tokens.Count: > 0 })?.Name;

    private static string FullName(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{FullName(parent)} {result.Command.Name}" : "realtime-rag";
}
