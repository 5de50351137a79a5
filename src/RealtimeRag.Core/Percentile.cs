namespace RealtimeRag.Core;

/// <summary>Percentiles by the nearest-rank method, so that each one is a value that was measured. Pure.</summary>
internal static class Percentile
{
    /// <summary>The smallest value at or below which the given share of all values lies.</summary>
    /// <param name="sorted">The values, in ascending order.</param>
    /// <param name="share">From 0 to 1.</param>
    /// <returns>The value; 0 if there is none.</returns>
    public static double Of(IReadOnlyList<double> sorted, double share) =>
        sorted.Count == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
}
