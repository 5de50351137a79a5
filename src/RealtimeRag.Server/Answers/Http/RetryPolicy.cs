namespace RealtimeRag.Server.Answers.Http;

/// <summary>
/// The retry rule for all backends: only a question that cannot have run (it never left, or the backend reported too many requests) is sent
/// again, at most twice, with full jitter, and only if the wait fits into the answer's total limit. Pure.
/// </summary>
internal static class RetryPolicy
{
    /// <summary>Maximum number of retries.</summary>
    public const int MaxRetries = 2;

    private static readonly TimeSpan FirstCeiling = TimeSpan.FromSeconds(1);

    /// <summary>The wait before the next attempt, or null if there should be none.</summary>
    /// <param name="retries">How many retries have already been made.</param>
    /// <param name="retryAfter">The wait that the backend asks for, if any; jitter is added, so that clients refused together do not return together.</param>
    /// <param name="remaining">What is left of the answer's total limit.</param>
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

    /// <summary>The wait that a reply asks for, or null. Reads both forms of the header; a date in the past means no wait.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? header?.Date - (response.Headers.Date ?? time.GetUtcNow());
        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>Whether an exception comes from the network rather than from our own limits or cancellation.</summary>
    /// <param name="e">The exception thrown by the call.</param>
    /// <param name="limits">The token of our own limits and cancellation.</param>
    public static bool IsTransportFault(Exception e, CancellationToken limits) =>
        e is HttpRequestException or IOException || (e is OperationCanceledException && !limits.IsCancellationRequested);

    /// <summary>Whether a question may be sent again after a network failure: none of it has left, and another attempt may succeed.</summary>
    public static bool MayResend(QuestionContent question, Exception e) => !question.HasBegun && !ConnectionFault.IsLasting(e);
}
