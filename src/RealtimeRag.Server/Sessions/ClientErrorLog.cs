using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Sessions;

/// <summary>Counts errors caused by clients and logs a summary once a minute, so that no client can flood the log. Thread-safe.</summary>
internal sealed class ClientErrorLog : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<ErrorCode, int> _counts = [];
    private readonly ILogger<ClientErrorLog> _log;
    private readonly ITimer _timer;

    public ClientErrorLog(TimeProvider time, ILogger<ClientErrorLog> log)
    {
        _log = log;
        _timer = time.CreateTimer(static self => ((ClientErrorLog)self!).SumUp(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Counts an error sent to a client because of its message.</summary>
    /// <param name="code">The error.</param>
    /// <param name="correlationId">The id by which the client can refer to the error.</param>
    public void Count(ErrorCode code, string? correlationId)
    {
        ClientErrors.Sent(_log, correlationId, ErrorTable.WireName(code));
        lock (_gate)
        {
            if (_counts.Count == 0)
            {
                _timer.Change(Interval, Timeout.InfiniteTimeSpan);
            }

            _counts[code] = _counts.GetValueOrDefault(code) + 1;
        }
    }

    /// <summary>Logs what has been counted since the last summary.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        SumUp();
    }

    private void SumUp()
    {
        KeyValuePair<ErrorCode, int>[] counts;
        lock (_gate)
        {
            counts = [.. _counts];
            _counts.Clear();
        }

        if (counts.Length > 0)
        {
            ClientErrors.Summary(
                _log, counts.Sum(static c => c.Value), string.Join(", ", counts.Select(static c => $"{ErrorTable.WireName(c.Key)} {c.Value}")));
        }
    }
}

/// <summary>The log messages about errors caused by clients.</summary>
internal static partial class ClientErrors
{
    [LoggerMessage(EventId = 1014, Level = LogLevel.Debug, Message = "Error {CorrelationId}: {Code}")]
    public static partial void Sent(ILogger log, string? correlationId, string code);

    [LoggerMessage(EventId = 1015, Level = LogLevel.Information, Message = "Clients caused {Count} errors in the last minute: {Codes}")]
    public static partial void Summary(ILogger log, int count, string codes);
}
