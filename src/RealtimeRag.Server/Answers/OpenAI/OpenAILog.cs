namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>The log messages for calls. They contain no question, answer, key or text from the endpoint.</summary>
internal static partial class OpenAILog
{
    /// <summary>One answer is complete.</summary>
    [LoggerMessage(EventId = 1201, Level = LogLevel.Information, Message = "[OpenAI RAG] Tokens: {Tokens}, first token {First} ms, total {Total} ms, {CorrelationId}")]
    public static partial void Answered(this ILogger logger, int tokens, long first, long total, string correlationId);

    /// <summary>One answer is complete, and the endpoint reported no token usage.</summary>
    [LoggerMessage(EventId = 1202, Level = LogLevel.Information, Message = "[OpenAI RAG] Tokens: unknown, first token {First} ms, total {Total} ms, {CorrelationId}")]
    public static partial void AnsweredWithoutUsage(this ILogger logger, long first, long total, string correlationId);

    [LoggerMessage(EventId = 1203, Level = LogLevel.Error, Message = "[OpenAI RAG Error] {Code}, status {Status}, error {Reported}, cause {Cause}, after {Elapsed} ms, {CorrelationId}")]
    private static partial void WriteFailed(ILogger logger, string code, object status, string reported, string cause, long elapsed, string correlationId);

    /// <summary>One answer failed. Unknown values are logged as unknown.</summary>
    public static void Failed(this ILogger logger, string code, int? status, string? reported, string? cause, long elapsed, string correlationId) =>
        WriteFailed(logger, code, status ?? (object)None, reported ?? None, cause ?? None, elapsed, correlationId);

    private const string None = "none";

    /// <summary>An answer reached the size limit.</summary>
    [LoggerMessage(EventId = 1204, Level = LogLevel.Warning, Message = "[OpenAI RAG] The answer was cut at {Limit} bytes, {CorrelationId}")]
    public static partial void Cut(this ILogger logger, int limit, string correlationId);

    /// <summary>The connection broke after the answer was complete.</summary>
    [LoggerMessage(EventId = 1205, Level = LogLevel.Warning, Message = "[OpenAI RAG] The reply broke off after the complete answer ({Cause}), {CorrelationId}")]
    public static partial void BrokeAfterEnd(this ILogger logger, string cause, string correlationId);

    /// <summary>A reply ended without an end mark.</summary>
    [LoggerMessage(EventId = 1206, Level = LogLevel.Information, Message = "[OpenAI RAG] The reply ended without a finish reason or [DONE]; it is treated as complete. If answers look cut off, check the time limits of proxies, {CorrelationId}")]
    public static partial void EndedWithoutMark(this ILogger logger, string correlationId);

    /// <summary>The embeddings endpoint accepts fewer texts per call.</summary>
    [LoggerMessage(EventId = 1207, Level = LogLevel.Warning, Message = "[Embeddings] The endpoint refused {Refused} texts in one call and gets {Size} from now on; set EMBEDDINGS_BATCH_SIZE={Size} to avoid this")]
    public static partial void BatchReduced(this ILogger logger, int refused, int size);
}
