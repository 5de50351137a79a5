using System.Collections;
using RealtimeRag.Core;
using Spectre.Console;

namespace RealtimeRag.Cli.Terminal;

/// <summary>The input and output of a command. Styles are used only on a terminal: piped output is plain text, never wrapped. Not thread-safe.</summary>
internal sealed class CliTerminal
{
    // Wide enough to prevent wrapping: terminals wrap on their own, and piped output must not be wrapped.
    private const int Width = 30_000;

    private readonly IAnsiConsole _console;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _errors;
    private readonly IAnsiConsole? _progress;

    /// <param name="output">Standard output.</param>
    /// <param name="errors">Standard error.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="language">The language of the output.</param>
    /// <param name="ansi">Whether output may have styles.</param>
    /// <param name="variables">The environment.</param>
    /// <param name="isInteractive">Whether standard error is a terminal.</param>
    public CliTerminal(
        TextWriter output,
        TextWriter errors,
        TextReader input,
        Language language,
        bool ansi,
        IReadOnlyDictionary<string, string?> variables,
        bool isInteractive = false)
    {
        Out = output;
        ErrorOut = errors;
        In = input;
        Language = language;
        Variables = variables;
        _console = Create(output, ansi);
        _errors = Create(errors, ansi);
        _progress = isInteractive ? CreateProgress(errors) : null;
    }

    /// <summary>The language of the output.</summary>
    public Language Language { get; }

    /// <summary>Plain standard output.</summary>
    public TextWriter Out { get; }

    /// <summary>Plain standard error.</summary>
    public TextWriter ErrorOut { get; }

    /// <summary>Standard input.</summary>
    public TextReader In { get; }

    /// <summary>The environment variables.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; }

    /// <summary>The working directory.</summary>
    public string Folder { get; init; } = System.Environment.CurrentDirectory;

    /// <summary>Opens standard input for bytes; used instead of <see cref="In"/>.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>Whether a user can answer questions.</summary>
    public bool CanAsk { get; init; }

    /// <summary>The terminal of this process.</summary>
    public static CliTerminal OfProcess(string[] args)
    {
        var variables = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string?)v.Value);
        var plain = Console.IsOutputRedirected || !string.IsNullOrEmpty(variables.GetValueOrDefault("NO_COLOR"));
        var isInteractive = !Console.IsErrorRedirected && variables.GetValueOrDefault("TERM") != "dumb";
        return new(Console.Out, Console.Error, Console.In, CliLanguage.Of(args, variables), !plain, variables, isInteractive) { CanAsk = !Console.IsInputRedirected };
    }

    /// <summary>An environment variable; null if it is unset or empty.</summary>
    public string? Environment(string name) => Variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>The text in the user's language.</summary>
    public string Say(LocalizedText text) => text.In(Language);

    /// <summary>Writes text without a line break.</summary>
    public void Write(string text, string style = "default") => _console.Write(new Text(text, Style.Parse(style)));

    /// <summary>Writes one line.</summary>
    public void WriteLine(string text = "", string style = "default")
    {
        Write(text, style);
        Out.WriteLine();
    }

    /// <summary>Writes one line of additional information to standard error.</summary>
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

    /// <summary>Waits for some work. On a terminal, a progress bar on standard error shows how far it is and disappears at the end.</summary>
    /// <param name="label">The description of the work.</param>
    /// <param name="work">The work; its exception is passed on.</param>
    /// <param name="share">How much of it is done, 0 to 1; called several times a second.</param>
    /// <param name="time">The clock for the time between two calls.</param>
    public async Task WaitAsync(LocalizedText label, Task work, Func<double> share, TimeProvider time)
    {
        if (_progress is not null && !work.IsCompleted)
        {
            await _progress.Progress().AutoClear(true).StartAsync(async bars =>
            {
                var bar = bars.AddTask(Markup.Escape(Say(label)), maxValue: 1);
                while (!work.IsCompleted)
                {
                    bar.Value = share();
                    await Task.WhenAny(work, Task.Delay(ProgressInterval, time));
                }
            });
        }

        await work;
    }

    private static IAnsiConsole CreateProgress(TextWriter errors) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        Interactive = InteractionSupport.Yes,
        Out = new AnsiConsoleOutput(errors),
    });

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
