namespace RealtimeRag.Tests;

/// <summary>How long a test's client waits for the other side.</summary>
internal static class Patience
{
    /// <summary>Ends with the test, or after a minute.</summary>
    public static CancellationTokenSource OfAMinute()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(TimeSpan.FromMinutes(1));
        return source;
    }
}
