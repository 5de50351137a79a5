namespace RealtimeRag.Server.Limits.Rates;

/// <summary>What <see cref="KeyedRates"/> needs to share a limit with other nodes. Immutable.</summary>
/// <param name="Pool">Counts for all nodes.</param>
/// <param name="Limit">The name of the limit.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">Gets faults.</param>
internal sealed record SharedRate(IRatePool Pool, string Limit, TimeProvider Time, ILogger Log);

/// <summary>The log messages about rates.</summary>
internal static partial class RateLog
{
    [LoggerMessage(EventId = 1606, Level = LogLevel.Error, Message = "A rate was not shared with other nodes because of a bug in this server; it goes on")]
    public static partial void SharingFaulted(ILogger log, Exception exception);
}
