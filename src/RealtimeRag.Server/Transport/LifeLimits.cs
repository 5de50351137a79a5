namespace RealtimeRag.Server.Transport;

/// <summary>How long a connection may last. Immutable.</summary>
/// <param name="Idle">Maximum time without a message that the protocol knows, while nothing is being answered; zero for no limit.</param>
/// <param name="Age">Maximum time in total; zero for no limit.</param>
internal sealed record LifeLimits(TimeSpan Idle, TimeSpan Age)
{
    private static readonly TimeSpan LongestNotice = TimeSpan.FromMinutes(1);

    /// <summary>How much longer a connection lasts if it reaches its maximum age while something is being answered.</summary>
    public static TimeSpan AnswerGrace { get; } = TimeSpan.FromMinutes(1);

    /// <summary>How long before the end of a limit the client is warned.</summary>
    public static TimeSpan NoticeOf(TimeSpan limit) => limit / 2 < LongestNotice ? limit / 2 : LongestNotice;
}
