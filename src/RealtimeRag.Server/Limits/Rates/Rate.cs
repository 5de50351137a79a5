namespace RealtimeRag.Server.Limits.Rates;

/// <summary>How often something may happen. Immutable.</summary>
/// <param name="PerSecond">On average; 0 for no limit.</param>
/// <param name="Burst">At once, after a pause; at least 1.</param>
internal sealed record Rate(double PerSecond, double Burst)
{
    /// <summary>No limit.</summary>
    public static Rate Unlimited { get; } = new(0, 1);

    /// <summary>Whether there is a limit.</summary>
    public bool IsLimited => PerSecond > 0;
}
