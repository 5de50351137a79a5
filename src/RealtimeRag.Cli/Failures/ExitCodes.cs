namespace RealtimeRag.Cli.Failures;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NoConnection = 3;
    public const int Interrupted = 130;
}
