namespace RealtimeRag.Server.Answers.Dify;

/// <summary>The adapter's log messages. Questions, answers and texts from Dify appear only at Trace.</summary>
internal static partial class DifyLog
{
    // For unknown values, such as the status of a call without a reply.
    private const string None = "none";

    [LoggerMessage(1101, LogLevel.Information, "[Dify RAG] Tokens: {Tokens}, Price: {Price} {Currency}")]
    public static partial void Used(ILogger logger, int tokens, string price, string currency);

    [LoggerMessage(1102, LogLevel.Information, "[Dify RAG] Tokens: unknown, Price: unknown")]
    public static partial void UsedUnknown(ILogger logger);

    [LoggerMessage(1103, LogLevel.Warning, "[Dify RAG Error] code={Code} status={Status} task={Task} elapsed={Elapsed:0.000}s reason={Reason} partial={Partial} correlation={Correlation}")]
    private static partial void WriteFailed(
        ILogger logger, string code, object status, string task, double elapsed, string reason, bool partial, string correlation);

    public static void Failed(
        ILogger logger, string code, int? status, string? task, double elapsed, string reason, bool partial, string correlation) =>
        WriteFailed(logger, code, status ?? (object)None, task ?? None, elapsed, reason, partial, correlation);

    [LoggerMessage(1104, LogLevel.Error, "[Dify RAG Error] code={Code} status={Status} task={Task} elapsed={Elapsed:0.000}s reason={Reason} partial={Partial} correlation={Correlation}: the configuration needs attention")]
    private static partial void WriteFailedForGood(
        ILogger logger, string code, object status, string task, double elapsed, string reason, bool partial, string correlation);

    public static void FailedForGood(
        ILogger logger, string code, int? status, string? task, double elapsed, string reason, bool partial, string correlation) =>
        WriteFailedForGood(logger, code, status ?? (object)None, task ?? None, elapsed, reason, partial, correlation);

    [LoggerMessage(1105, LogLevel.Error, "[Dify RAG Error] code=SERVER_ERROR task={Task} elapsed={Elapsed:0.000}s fault={Fault} correlation={Correlation}")]
    private static partial void WriteFaulted(ILogger logger, string task, double elapsed, string fault, string correlation);

    public static void Faulted(ILogger logger, string? task, double elapsed, string fault, string correlation) =>
        WriteFaulted(logger, task ?? None, elapsed, fault, correlation);

    [LoggerMessage(1106, LogLevel.Information, "[Dify RAG] Trying again: try={Try} delay={Delay:0.000}s reason={Reason} correlation={Correlation}")]
    public static partial void Retrying(ILogger logger, int @try, double delay, string reason, string correlation);

    [LoggerMessage(1107, LogLevel.Information, "[Dify RAG] The conversation is unknown to Dify; asking again without it: correlation={Correlation}")]
    public static partial void ConversationLost(ILogger logger, string correlation);

    [LoggerMessage(1108, LogLevel.Information, "[Dify RAG] The app refuses blocking mode; streaming from now on: mode={Mode}")]
    public static partial void StreamingOnly(ILogger logger, string mode);

    [LoggerMessage(1109, LogLevel.Information, "[Dify RAG] Stopped: task={Task} status={Status} correlation={Correlation}")]
    public static partial void Stopped(ILogger logger, string task, int status, string correlation);

    [LoggerMessage(1110, LogLevel.Warning, "[Dify RAG Error] Could not stop: task={Task} fault={Fault} correlation={Correlation}")]
    public static partial void StopFailed(ILogger logger, string task, string fault, string correlation);

    [LoggerMessage(1111, LogLevel.Information, "[Dify RAG] Recovered the stored answer: message={Message} elapsed={Elapsed:0.000}s correlation={Correlation}")]
    private static partial void WriteRecovered(ILogger logger, string message, double elapsed, string correlation);

    public static void Recovered(ILogger logger, string? message, double elapsed, string correlation) =>
        WriteRecovered(logger, message ?? None, elapsed, correlation);

    [LoggerMessage(1112, LogLevel.Debug, "[Dify RAG] A side call failed: call={Call} fault={Fault}")]
    public static partial void SideCallFailed(ILogger logger, string call, string fault);

    [LoggerMessage(1113, LogLevel.Debug, "[Dify RAG] Dropped an event over the limit: kind={Kind}")]
    public static partial void EventDropped(ILogger logger, DifyEventKind kind);

    [LoggerMessage(1114, LogLevel.Trace, "[Dify RAG] Question: {Question}")]
    public static partial void AskingSensitive(ILogger logger, string question);

    [LoggerMessage(1115, LogLevel.Trace, "[Dify RAG] Dify's error: {Text}")]
    public static partial void ErrorTextSensitive(ILogger logger, string? text);
}
