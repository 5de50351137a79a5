using Microsoft.Extensions.Logging;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>The log messages of indexing. A recurring problem is logged when it first occurs, not on every retry.</summary>
internal static partial class IndexLog
{
    [LoggerMessage(1411, LogLevel.Warning, "[Knowledge] The index was not renewed; it is tried again: {Notice}")]
    public static partial void NotRenewed(this ILogger logger, Exception cause, string notice);

    [LoggerMessage(1412, LogLevel.Error, "[Knowledge] The indexing stopped unexpectedly and starts again in {Seconds} s")]
    public static partial void Stopped(this ILogger logger, Exception cause, double seconds);

    [LoggerMessage(1413, LogLevel.Warning, "[Knowledge] Merging parts of the index failed; it is tried again, and search goes on")]
    public static partial void NotMerged(this ILogger logger, Exception cause);

    [LoggerMessage(1414, LogLevel.Warning, "[Knowledge] The stored index could not be checked; search goes on")]
    public static partial void NotChecked(this ILogger logger, Exception cause);

    // The exception is not logged because it may contain the endpoint's address.
    [LoggerMessage(1415, LogLevel.Warning, "[Knowledge] Vectors of passages could not be made ({Cause}); it is tried again, and search goes by words alone")]
    public static partial void NotEmbedded(this ILogger logger, string cause);

    [LoggerMessage(1416, LogLevel.Warning, "[Knowledge] The folder cannot be watched; changes are found by the regular comparison")]
    public static partial void NotWatched(this ILogger logger, Exception cause);

    [LoggerMessage(1417, LogLevel.Warning, "[Knowledge] {File} could not be read for an unexpected reason")]
    public static partial void NotRead(this ILogger logger, Exception cause, string file);

    [LoggerMessage(1418, LogLevel.Warning, "[Knowledge] The index is damaged and is rebuilt from the documents")]
    public static partial void Rebuilding(this ILogger logger);

    [LoggerMessage(1419, LogLevel.Error, "[Knowledge] A handler of a change of the status failed")]
    public static partial void HandlerFailed(this ILogger logger, Exception cause);
}
