namespace RealtimeRag.Server.Answers.Resilience;

/// <summary>The log messages about unhealthy backends.</summary>
internal static partial class ResilienceLog
{
    [LoggerMessage(1301, LogLevel.Critical, "[RAG alarm] {Backend} refuses every question ({Code}). {English} {Chinese}")]
    public static partial void BackendRefuses(this ILogger logger, string backend, string code, string english, string chinese);

    [LoggerMessage(1302, LogLevel.Warning, "[RAG breaker] {Backend} fails too often and is not called for {Seconds} seconds")]
    public static partial void BreakerOpened(this ILogger logger, string backend, double seconds);

    [LoggerMessage(1303, LogLevel.Information, "[RAG breaker] {Backend} answers again")]
    public static partial void BreakerClosed(this ILogger logger, string backend);

    [LoggerMessage(1304, LogLevel.Warning, "[RAG fallback] {Backend} failed before its first piece ({Code}); {Fallback} answers, {CorrelationId}")]
    public static partial void FallingBack(this ILogger logger, string backend, string code, string fallback, string correlationId);

    [LoggerMessage(1305, LogLevel.Information, "[RAG fallback] {Backend} was late or could not be called; {StandIn} answers, {CorrelationId}")]
    public static partial void StandingIn(this ILogger logger, string backend, string standIn, string correlationId);
}
