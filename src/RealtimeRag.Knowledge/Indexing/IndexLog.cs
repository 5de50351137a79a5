using Microsoft.Extensions.Logging;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>The log messages of indexing. A recurring problem is logged when it first occurs, not on every retry.</summary>
internal static partial class IndexLog
{
    [LoggerMessage(1411, LogLevel.Warning, "[Knowledge] The index was not updated and indexing is retried: {Notice}")]
    public static partial void NotRenewed(this ILogger logger, Exception cause, string notice);

    [LoggerMessage(1412, LogLevel.Error, "[Knowledge] Indexing failed unexpectedly and restarts in {Seconds} s")]
    public static partial void Stopped(this ILogger logger, Exception cause, double seconds);

    [LoggerMessage(1413, LogLevel.Warning, "[Knowledge] Merging parts of the index failed; it is retried, and search continues")]
    public static partial void NotMerged(this ILogger logger, Exception cause);

    [LoggerMessage(1414, LogLevel.Warning, "[Knowledge] The stored index could not be checked; search continues")]
    public static partial void NotChecked(this ILogger logger, Exception cause);

    // The exception is not logged because it may contain the endpoint's address.
    [LoggerMessage(1415, LogLevel.Warning, "[Knowledge] The vectors of passages could not be computed ({Cause}); this is retried, and search uses words only")]
    public static partial void NotEmbedded(this ILogger logger, string cause);

    // The title is not logged because it may quote the document.
    [LoggerMessage(1422, LogLevel.Warning,
        "[Knowledge] Passage {Passage} of {File} is left out of the search by meaning: the embeddings endpoint refused it {Times} times")]
    public static partial void PassageLeftOut(this ILogger logger, long passage, string file, int times);

    [LoggerMessage(1416, LogLevel.Warning, "[Knowledge] The folder cannot be watched; the regular comparison finds the changes")]
    public static partial void NotWatched(this ILogger logger, Exception cause);

    [LoggerMessage(1417, LogLevel.Warning, "[Knowledge] {File} could not be read for an unexpected reason")]
    public static partial void NotRead(this ILogger logger, Exception cause, string file);

    [LoggerMessage(1418, LogLevel.Warning, "[Knowledge] The index is damaged and is rebuilt from the documents")]
    public static partial void Rebuilding(this ILogger logger);

    [LoggerMessage(1419, LogLevel.Error, "[Knowledge] A handler of StatusChanged failed")]
    public static partial void HandlerFailed(this ILogger logger, Exception cause);
}
