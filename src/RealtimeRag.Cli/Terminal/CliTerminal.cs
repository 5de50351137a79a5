using System.Collections;
using RealtimeRag.Core;
using Spectre.Console;

namespace RealtimeRag.Cli.Terminal;

/// <summary>
/// Where a command writes and reads. Styles appear on a terminal only: piped output is plain text, never wrapped. One call at a time.
/// </summary>
internal sealed class CliTerminal
{
    // Wide enough that nothing is wrapped here: terminals wrap by themselves, and pipes must not.
    private const int Width = 30_000;

    private readonly IAnsiConsole _console;
    private readonly IAnsiConsole _errors;

    public CliTerminal(TextWriter output, TextWriter errors, TextReader input, Language language, bool ansi, IReadOnlyDictionary<string, string?> variables)
    {
        Out = output;
        ErrorOut = errors;
        In = input;
        Language = language;
        Variables = variables;
        _console = Create(output, ansi);
        _errors = Create(errors, ansi);
    }

    /// <summary>The language people read.</summary>
    public Language Language { get; }

    /// <summary>Plain standard output.</summary>
    public TextWriter Out { get; }

    /// <summary>Plain standard error.</summary>
    public TextWriter ErrorOut { get; }

    /// <summary>What is typed or piped in.</summary>
    public TextReader In { get; }

    /// <summary>The environment variables.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; }

    /// <summary>The working directory.</summary>
    public string Folder { get; init; } = System.Environment.CurrentDirectory;

    /// <summary>The terminal of this process.</summary>
    public static CliTerminal OfProcess(string[] args)
    {
        var variables = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string?)v.Value);
        var plain = Console.IsOutputRedirected || !string.IsNullOrEmpty(variables.GetValueOrDefault("NO_COLOR"));
        return new(Console.Out, Console.Error, Console.In, CliLanguage.Of(args, variables), !plain, variables);
    }

    /// <summary>An environment variable; null where it is unset or empty.</summary>
    public string? Environment(string name) => Variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>The text in the reader's language.</summary>
    public string Say(LocalizedText text) => text.In(Language);

    /// <summary>Writes text without a line end.</summary>
    public void Write(string text, string style = "default") => _console.Write(new Text(text, Style.Parse(style)));

    /// <summary>Writes one line.</summary>
    public void WriteLine(string text = "", string style = "default")
    {
        Write(text, style);
        Out.WriteLine();
    }

    /// <summary>Writes one line of side information, apart from the output proper.</summary>
    public void Note(string text)
    {
        _errors.Write(new Text(text, Style.Parse("dim")));
        ErrorOut.WriteLine();
    }

    /// <summary>Writes a failure.</summary>
    public void Fail(LocalizedText text)
    {
        _errors.Write(new Text(Say(text), Style.Parse("red")));
        ErrorOut.WriteLine();
    }

    private static IAnsiConsole Create(TextWriter writer, bool ansi)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = ansi ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = Width;
        return console;
    }
}
