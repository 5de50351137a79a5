namespace RealtimeRag.Server.Scaleout;

/// <summary>The log messages of a server with several nodes.</summary>
internal static partial class ScaleoutLog
{
    [LoggerMessage(EventId = 1801, Level = LogLevel.Warning, Message =
        "会话存储不可用（{Reason}）：对话照常进行，但断线后只能在本节点续传。请检查 REDIS_URL 与 Redis / "
        + "The session store is unavailable ({Reason}): sessions continue, but can be resumed on this node only. Check REDIS_URL and Redis")]
    public static partial void StoreIsAway(ILogger log, string reason);

    [LoggerMessage(EventId = 1802, Level = LogLevel.Information, Message = "会话存储可用 / The session store is available")]
    public static partial void StoreIsBack(ILogger log);

    [LoggerMessage(EventId = 1803, Level = LogLevel.Warning, Message =
        "Session {Session} was taken from a node that did not answer; a running answer of it ended")]
    public static partial void Forced(ILogger log, string session);

    [LoggerMessage(EventId = 1804, Level = LogLevel.Warning, Message =
        "Session {Session} belongs to another node now, which took it while this one did not answer; its connection was closed")]
    public static partial void Lost(ILogger log, string session);

    [LoggerMessage(EventId = 1805, Level = LogLevel.Warning, Message =
        "Session {Session} cannot be read: a newer version of this program wrote it, or something else did")]
    public static partial void Unreadable(ILogger log, string session);

    [LoggerMessage(EventId = 1806, Level = LogLevel.Information, Message = "The runs of a failed node were stopped")]
    public static partial void Swept(ILogger log);

    [LoggerMessage(EventId = 1807, Level = LogLevel.Error, Message = "The work with other nodes failed because of a bug in this server; it continues")]
    public static partial void BeatFaulted(ILogger log, Exception exception);
}
