using RealtimeRag.Cli;
using RealtimeRag.Cli.Terminal;

namespace RealtimeRag.FunctionalTests.Cli;

/// <summary>One run of the command line in this process, with everything it wrote.</summary>
internal sealed record CliRun(int Code, string Out, string Errors)
{
    public IReadOnlyList<string> Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="input">What is piped in.</param>
    /// <param name="variables">The environment; nothing of this process's own is seen.</param>
    /// <param name="folder">The working directory, for <c>.env</c>.</param>
    /// <param name="canAsk">Whether <paramref name="input"/> is typed by a person who is asked.</param>
    public static async Task<CliRun> RunAsync(
        string[] args, string input = "", Dictionary<string, string?>? variables = null, string? folder = null, bool canAsk = false) =>
        await RunAsync(args, input, variables, folder, TestContext.Current.CancellationToken, canAsk);

    /// <summary>Runs a command line that reads bytes from a pipe.</summary>
    public static Task<CliRun> RunAsync(string[] args, Stream input) =>
        RunAsync(args, "", null, null, TestContext.Current.CancellationToken, canAsk: false, input);

    /// <summary>As the first one, and the person at the keyboard may interrupt it.</summary>
    public static async Task<CliRun> RunAsync(
        string[] args, string input, Dictionary<string, string?>? variables, string? folder, CancellationToken interrupt, bool canAsk = false, Stream? bytes = null)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        using var reader = new StringReader(input);
        variables ??= [];
        var terminal = new CliTerminal(output, errors, reader, CliLanguage.Of(args, variables), ansi: false, variables)
        {
            Folder = folder ?? Path.GetTempPath(),
            CanAsk = canAsk,
            OpenInput = () => bytes ?? Stream.Null,
        };
        var code = await CommandLine.RunAsync(args, terminal, interrupt);
        return new(code, output.ToString(), errors.ToString());
    }
}
