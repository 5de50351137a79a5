namespace RealtimeRag.Server.Answers.Http;

/// <summary>
/// The one rule of retries, for every backend: only what cannot have run there (the question never left, or the backend said that it is asked
/// too often) is sent again, at most twice, with full jitter, and only where the wait fits into the answer's total. Pure.
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

    /// <summary>Whether an exception of a call is the network's, and not one of our own limits or cancellations.</summary>
    /// <param name="e">What the call threw.</param>
    /// <param name="limits">The token of our own limits and cancellations.</param>
    public static bool IsTransportFault(Exception e, CancellationToken limits) =>
        e is HttpRequestException or IOException || (e is OperationCanceledException && !limits.IsCancellationRequested);

    /// <summary>Whether a question that the network failed may be sent again: none of it has left, and another try can do better.</summary>
    public static bool MayResend(QuestionContent question, Exception e) => !question.HasBegun && !ConnectionFault.IsLasting(e);
}
