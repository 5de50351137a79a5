using RealtimeRag.Cli.Terminal;
using RealtimeRag.Client;
using RealtimeRag.Core;
using RealtimeRag.Knowledge;

namespace RealtimeRag.Cli.Failures;

/// <summary>A failure that ends a command: the message for the user, and the exit code for scripts.</summary>
/// <param name="Text">The cause and the remedy.</param>
/// <param name="ExitCode">One of <see cref="ExitCodes"/>.</param>
internal sealed record CliFailure(LocalizedText Text, int ExitCode);

/// <summary>Thrown for a usage error: an argument or a file that cannot be used.</summary>
internal sealed class UsageException(LocalizedText text) : Exception(text.English)
{
    /// <summary>The cause and the remedy.</summary>
    public LocalizedText Text { get; } = text;
}

/// <summary>Explains an exception to the user.</summary>
internal static class CliFailures
{
    /// <summary>The failure, or null if the exception is caused by a bug in this program.</summary>
    public static CliFailure? Explain(Exception exception) => exception switch
    {
        UsageException e => new(e.Text, ExitCodes.Usage),
        RecognizerException e => new(e.Text, e.ExitCode),
        KnowledgeStoreException e => new(new(e.Notice.Chinese, e.Notice.English), ExitCodes.Usage),
        OutputException => new(new("无法写入输出：请检查磁盘空间", "The output cannot be written: check the disk space"), ExitCodes.Failed),
        RealtimeRagException { Status: { } status } e => new(Refused((int)status, e.Message), ExitCodes.NoConnection),
        RealtimeRagException { CloseCode: { } code } => new(
            new($"服务端在会话开始前关闭了连接（关闭码 {code}）：请查看服务端日志", $"The server closed the connection before the session began (code {code}): see its log"),
            ExitCodes.NoConnection),
        RealtimeRagBufferFullException => new(
            new("与服务端的连接断开太久，等待发送的结果已满：请检查服务端", "The connection to the server is broken for too long, and no more results can wait for it: check the server"),
            ExitCodes.NoConnection),
        RealtimeRagException e => new(
            new(
                $"无法连接服务端：{e.InnerException?.InnerException?.Message ?? e.InnerException?.Message ?? e.Message}\n"
                + "服务端在运行吗？用 `dotnet run --project src/RealtimeRag.Server -c Release` 启动，或用 --server 指定地址，再用 `realtime-rag doctor` 检查。",
                $"{e.Message}\nStart the server with `dotnet run --project src/RealtimeRag.Server -c Release`, "
                + "or choose another one with --server; `realtime-rag doctor` checks the rest."),
            ExitCodes.NoConnection),
        TimeoutException => new(
            new("对话没有按时结束：请用 --timeout 加长等待，或检查后端", "The conversation did not end in time: wait longer with --timeout, or check the backend"),
            ExitCodes.Failed),
        _ => null,
    };

    private static LocalizedText Refused(int status, string english) => status switch
    {
        401 or 403 => new($"服务端拒绝了访问凭证（HTTP {status}）：请检查 --token 或 REALTIME_RAG_TOKEN", english),
        404 => new("该地址没有此端点（HTTP 404）：请检查路径，通常为 /ws/realtime-asr", english),
        429 or 503 => new($"服务端目前不接受更多连接（HTTP {status}）：请稍后再试", english),
        _ => new($"服务端拒绝了连接（HTTP {status}）：请检查地址以及服务端前面的代理", english),
    };
}
