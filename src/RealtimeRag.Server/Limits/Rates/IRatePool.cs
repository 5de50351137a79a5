namespace RealtimeRag.Server.Limits.Rates;

/// <summary>Counts the events of one kind at all nodes. Implementations are thread-safe.</summary>
internal interface IRatePool
{
    /// <summary>Counts events that have happened.</summary>
    /// <param name="limit">The name of the limit.</param>
    /// <param name="key">The client.</param>
    /// <param name="rate">The limit, for all nodes together.</param>
    /// <param name="events">How many; 0 only reads.</param>
    /// <returns>In what time everything that was counted will have happened at the average rate; null while it cannot be known.</returns>
    Task<TimeSpan?> AddAsync(string limit, string key, Rate rate, int events);
}
