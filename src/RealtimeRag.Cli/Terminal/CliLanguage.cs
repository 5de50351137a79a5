using System.CommandLine;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Terminal;

/// <summary>The language of the output. Determined before the command line is parsed, because the help texts need it.</summary>
internal static class CliLanguage
{
    private const string Name = "--lang";
    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_MESSAGES", "LANG"];

    /// <summary>The <c>--lang</c> option for the help and the parser.</summary>
    public static Option<string> Option(CliTerminal terminal)
    {
        var option = new Option<string>(Name)
        {
            Description = terminal.Say(new("界面语言：zh 或 en（默认取自 LANG）", "language: zh or en (by default from LANG)")),
            Recursive = true,
            HelpName = "zh|en",
        };
        option.AcceptOnlyFromAmong("zh", "en");
        return option;
    }

    /// <summary>The language of <c>--lang</c>, or else of the locale; Chinese if neither is set, as in the server.</summary>
    public static Language Of(string[] args, IReadOnlyDictionary<string, string?> variables)
    {
        var index = Array.FindIndex(args, a => a == Name || a.StartsWith(Name + "=", StringComparison.Ordinal));
        var named = index < 0 ? null : args[index].Length > Name.Length ? args[index][(Name.Length + 1)..] : args.ElementAtOrDefault(index + 1);
        return OfWord(named ?? Locale(variables));
    }

    private static string Locale(IReadOnlyDictionary<string, string?> variables) =>
        LocaleVariables.Select(variables.GetValueOrDefault).FirstOrDefault(v => !string.IsNullOrEmpty(v)) ?? "";

    private static Language OfWord(string word) =>
        word.Length == 0 || word.StartsWith("zh", StringComparison.OrdinalIgnoreCase) || word is "C" or "POSIX" or "C.UTF-8" or "C.utf8"
            ? Language.Chinese
            : Language.English;
}
