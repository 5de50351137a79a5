using RealtimeRag.Core;

namespace RealtimeRag.Cli.Failures;

/// <summary>Thrown when a recognizer cannot be reached or does not work.</summary>
/// <param name="text">The cause and the remedy.</param>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
internal sealed class RecognizerException(LocalizedText text, int exitCode) : Exception(text.English)
{
    /// <summary>The cause and the remedy.</summary>
    public LocalizedText Text => text;

    /// <summary>The exit code of the command.</summary>
    public int ExitCode => exitCode;
}
