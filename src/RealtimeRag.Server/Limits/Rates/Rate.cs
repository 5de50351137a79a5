namespace RealtimeRag.Server.Limits.Rates;

/// <summary>A rate limit. Immutable.</summary>
/// <param name="PerSecond">Average rate per second; 0 for no limit.</param>
/// <param name="Burst">Maximum number at once after a pause; at least 1.</param>
internal sealed record Rate(double PerSecond, double Burst)
{
    /// <summary>No limit.</summary>
    public static Rate Unlimited { get; } = new(0, 1);

    /// <summary>Whether there is a limit.</summary>
    public bool IsLimited => PerSecond > 0;
}
