using System.Globalization;
using RealtimeRag.Server.Limits.Rates;

namespace RealtimeRag.Server.Scaleout;

/// <summary>Counts the events of all nodes in the store, by its clock. Thread-safe.</summary>
internal sealed class RedisRatePool(Fleet fleet) : IRatePool
{
    /// <inheritdoc/>
    public async Task<TimeSpan?> AddAsync(string limit, string key, Rate rate, int events)
    {
        try
        {
            var interval = TimeSpan.FromSeconds(1 / rate.PerSecond).TotalMicroseconds.ToString(CultureInfo.InvariantCulture);
            return TimeSpan.FromMicroseconds((long)await fleet.Link.RunAsync(RedisScripts.Take, [fleet.Link.Keys.Cell(key, limit)], [interval, events]));
        }
        catch (StoreUnavailableException)
        {
            // The node goes on by itself. What it counts meanwhile is not added later: by then it has mostly drained.
            return null;
        }
    }
}
