namespace RealtimeRag.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NoConnection = 3;
    public const int Interrupted = 130;
}
