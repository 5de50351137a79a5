using System.Runtime.CompilerServices;
using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Answers.Choice;

/// <summary>Stands in for a backend that lacks its key: every question fails with <c>RAG_NOT_CONFIGURED</c> and the remedy. Thread-safe.</summary>
internal sealed class UnconfiguredAnswerSource(BackendKind kind) : IAnswerSource
{
    /// <inheritdoc />
    public string Name => kind.Name();

    /// <inheritdoc />
    public async IAsyncEnumerable<AnswerEvent> AskAsync(
        AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.FromException(new AnswerFailedException(new AnswerFailure(ErrorCode.RagNotConfigured, Text(kind), Retryable: false))
        {
            NothingRan = true,
        });
        yield break;
    }

    private static LocalizedText Text(BackendKind kind) => kind switch
    {
        BackendKind.OpenAI => new(
            "错误：未配置 OPENAI_BASE_URL 或 OPENAI_API_KEY 环境变量，请配置后重启服务",
            "Error: neither OPENAI_BASE_URL nor OPENAI_API_KEY is set: set one and restart the server"),
        _ => new(
            "错误：未配置 DIFY_API_KEY 环境变量，请配置后重启服务，或设置 USE_MOCK_RAG=1 先行试用",
            "Error: DIFY_API_KEY is not set: set it and restart the server, or try the mock with USE_MOCK_RAG=1"),
    };
}
