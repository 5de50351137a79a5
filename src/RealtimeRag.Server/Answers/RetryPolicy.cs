namespace RealtimeRag.Server.Answers;

/// <summary>
/// The one rule of retries, for every backend: only what cannot have run there (no connection was made, or it said that it is asked too often)
/// is asked again, at most twice, with full jitter, and only where the wait fits into the answer's total. Pure.
/// </summary>
internal static class RetryPolicy
{
    /// <summary>The most tries after the first.</summary>
    public const int MaxRetries = 2;

    private static readonly TimeSpan FirstCeiling = TimeSpan.FromSeconds(1);

    /// <summary>The wait before the next try, or null where there shall be none.</summary>
    /// <param name="retries">How many retries were made already.</param>
    /// <param name="retryAfter">What the backend asks to wait, if it says; jitter is added, so that those it refused together do not come back together.</param>
    /// <param name="remaining">What is left of the answer's total.</param>
    /// <param name="jitter">A random number from 0 to below 1.</param>
    public static TimeSpan? Wait(int retries, TimeSpan? retryAfter, TimeSpan remaining, double jitter)
    {
        if (retries >= MaxRetries)
        {
            return null;
        }

        var wait = (retryAfter ?? TimeSpan.Zero) + (jitter * Math.Pow(2, retries) * FirstCeiling);
        return wait < remaining ? wait : null;
    }

    /// <summary>The wait that a reply asks for, or null. Both forms of the header are read; a date that is past is no wait.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? header?.Date - (response.Headers.Date ?? time.GetUtcNow());
        return wait > TimeSpan.Zero ? wait : null;
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
