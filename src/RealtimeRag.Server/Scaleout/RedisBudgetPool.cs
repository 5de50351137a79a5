using RealtimeRag.Server.Limits.Budgets;
using StackExchange.Redis;

namespace RealtimeRag.Server.Scaleout;

/// <summary>Adds up in the store what all nodes have counted. Thread-safe.</summary>
internal sealed class RedisBudgetPool(Fleet fleet) : IBudgetPool
{
    // Long enough for every time zone and every wrong clock of a node.
    private static readonly TimeSpan Kept = TimeSpan.FromHours(48);

    /// <inheritdoc/>
    public async Task<DayCount?> AddAsync(OwnCount own)
    {
        try
        {
            var all = (RedisResult[])(await fleet.Link.RunAsync(
                RedisScripts.Spend,
                [fleet.Link.Keys.Used(own.Name, own.Day)],
                [$"{fleet.Link.Node}:{own.Account}", own.Own.Questions, own.Own.Tokens, (long)Kept.TotalSeconds]))!;
            return new((long)all[0], (long)all[1]);
        }
        catch (StoreUnavailableException)
        {
            // The node goes on with what it knows, and adds everything later.
            return null;
        }
    }
}
