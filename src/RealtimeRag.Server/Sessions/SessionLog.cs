namespace RealtimeRag.Server.Sessions;

/// <summary>The log messages of sessions. Content appears only at Trace.</summary>
internal static partial class SessionLog
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "Session {SessionId} failed and was closed")]
    public static partial void Faulted(ILogger log, Exception exception, string sessionId);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Error, Message = "Answer {CorrelationId} failed because of a bug in this server")]
    public static partial void AnswerFaulted(ILogger log, Exception exception, string correlationId);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Warning, Message = "Answer {CorrelationId} was cut at {Bytes} bytes and its run stopped")]
    public static partial void AnswerCut(ILogger log, string correlationId, int bytes);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "The backend {Backend} did not accept the feedback: {Code}")]
    public static partial void FeedbackRefused(ILogger log, string backend, string code);

    [LoggerMessage(EventId = 1005, Level = LogLevel.Information, Message = "Error {CorrelationId}: {Code}")]
    public static partial void ErrorSent(ILogger log, string? correlationId, string code);

    [LoggerMessage(EventId = 1006, Level = LogLevel.Error, Message = "Feedback to the backend {Backend} failed because of a bug in this server")]
    public static partial void FeedbackFaulted(ILogger log, Exception exception, string backend);

    [LoggerMessage(EventId = 1007, Level = LogLevel.Trace, Message = "Question {CorrelationId}: {Question}")]
    public static partial void QuestionSensitive(ILogger log, string correlationId, string question);

    [LoggerMessage(EventId = 1008, Level = LogLevel.Debug, Message = "Session {SessionId} could not be resumed: {Reason}")]
    public static partial void ResumeRefused(ILogger log, string sessionId, string reason);

    [LoggerMessage(EventId = 1009, Level = LogLevel.Debug, Message = "Connection {ConnectionId} opened, session {SessionId}, protocol {Version}, {Principal}")]
    public static partial void Opened(ILogger log, string connectionId, string sessionId, string version, string principal);

    [LoggerMessage(EventId = 1010, Level = LogLevel.Debug, Message = "Connection {ConnectionId} ended: {Code} {Reason}")]
    public static partial void Ended(ILogger log, string connectionId, int code, string reason);

    [LoggerMessage(EventId = 1011, Level = LogLevel.Debug, Message = "Connection {ConnectionId} broke off")]
    public static partial void BrokeOff(ILogger log, Exception exception, string connectionId);

    [LoggerMessage(EventId = 1012, Level = LogLevel.Debug, Message = "Connection {ConnectionId} does not read what it is sent")]
    public static partial void GaveUp(ILogger log, string connectionId);

    [LoggerMessage(EventId = 1013, Level = LogLevel.Error, Message = "Connection {ConnectionId} failed because of a bug in this server")]
    public static partial void ConnectionFaulted(ILogger log, Exception exception, string connectionId);
}
