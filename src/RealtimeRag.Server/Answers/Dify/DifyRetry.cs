namespace RealtimeRag.Server.Answers.Dify;

/// <summary>When to try again: at most twice more, after a random part of a growing time (full jitter). Pure; thread-safe.</summary>
internal static class DifyRetry
{
    /// <summary>The most tries after the first.</summary>
    public const int MaxRetries = 2;

    private static readonly TimeSpan Base = TimeSpan.FromSeconds(1);

    /// <summary>The wait before a retry.</summary>
    /// <param name="retry">1 for the first retry.</param>
    /// <param name="retryAfter">What Dify, or a proxy before it, asks for: never less than this is waited.</param>
    /// <param name="jitter">A random number from 0 to 1.</param>
    public static TimeSpan Delay(int retry, TimeSpan? retryAfter, double jitter)
    {
        var spread = Base * Math.Pow(2, retry - 1) * jitter;
        return retryAfter > spread ? retryAfter.Value : spread;
    }

    /// <summary>The wait that a reply asks for, or null. Both forms of the header are read; a past date is no wait.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? header?.Date - (response.Headers.Date ?? time.GetUtcNow());
        return wait > TimeSpan.Zero ? wait : null;
    }
}
