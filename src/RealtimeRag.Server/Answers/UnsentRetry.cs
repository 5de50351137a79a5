namespace RealtimeRag.Server.Answers;

/// <summary>
/// The one rule of retries: only what cannot have run at the backend (no connection was made, or it said 429) is asked again, at most
/// twice, with full jitter, and only where the wait fits into the answer's total. Pure.
/// </summary>
internal static class UnsentRetry
{
    /// <summary>The most tries after the first.</summary>
    public const int MaxRetries = 2;

    private static readonly TimeSpan FirstCeiling = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LastCeiling = TimeSpan.FromSeconds(2);

    /// <summary>The wait before the next try, or null where there shall be none.</summary>
    /// <param name="retries">How many retries were made already.</param>
    /// <param name="retryAfter">What the backend asks to wait, if it says; jitter is added on top.</param>
    /// <param name="remaining">What is left of the answer's total.</param>
    /// <param name="jitter">A random number from 0 to below 1.</param>
    public static TimeSpan? Wait(int retries, TimeSpan? retryAfter, TimeSpan remaining, double jitter)
    {
        if (retries >= MaxRetries)
        {
            return null;
        }

        var ceiling = FirstCeiling * Math.Pow(2, retries);
        var wait = (retryAfter ?? TimeSpan.Zero) + (jitter * (ceiling < LastCeiling ? ceiling : LastCeiling));
        return wait < remaining ? wait : null;
    }

    /// <summary>Whether a call that ended so never reached the backend: the connection itself failed.</summary>
    /// <param name="exception">What the call threw; a limit or cancellation of our own is not for this question.</param>
    public static bool NeverArrived(Exception exception) => exception switch
    {
        HttpRequestException e => e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,

        // The handler's own limit of connecting shows as a cancellation with this cause.
        OperationCanceledException { InnerException: TimeoutException } => true,
        _ => false,
    };
}
