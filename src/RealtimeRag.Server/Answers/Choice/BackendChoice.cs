using RealtimeRag.Core;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Answers.Choice;

/// <summary>Which backend answers, and why.</summary>
/// <param name="Kind">The backend.</param>
/// <param name="IsConfigured">False if the chosen backend lacks its key or address: questions then fail with <c>RAG_NOT_CONFIGURED</c>.</param>
/// <param name="Reason">The reason for the choice, as a sentence for the startup banner.</param>
/// <param name="Fallback">The fallback backend, if one other than <paramref name="Kind"/> is set.</param>
internal sealed record BackendChoice(BackendKind Kind, bool IsConfigured, LocalizedText Reason, BackendKind? Fallback = null)
{
    /// <summary>Decides by <c>RAG_BACKEND</c>, then <c>USE_MOCK_RAG=1</c>, then by which of Dify, OpenAI and the knowledge base is configured. Pure.</summary>
    /// <param name="options">The operator's settings.</param>
    /// <param name="hasDify">Whether Dify has a key.</param>
    /// <param name="hasOpenAI">Whether the OpenAI-compatible backend has a base address or a key.</param>
    public static BackendChoice Decide(BackendOptions options, bool hasDify, bool hasOpenAI)
    {
        var choice = First(options, hasDify, hasOpenAI);
        return choice with { Fallback = options.Fallback == choice.Kind ? null : options.Fallback };
    }

    /// <summary>Reports a mistake if the fallback is the primary backend itself or lacks its key.</summary>
    public static void Check(BackendOptions options, bool hasDify, bool hasOpenAI, SettingReader settings)
    {
        const string Name = "FALLBACK_BACKEND";
        if (options.Fallback is not { } fallback)
        {
            return;
        }

        if (First(options, hasDify, hasOpenAI).Kind == fallback)
        {
            settings.Fail(Name, "备用后端与主后端相同：请换一个，或删除此项", "is already the main backend: choose another one, or remove this setting");
        }

        if (!Has(fallback, hasDify, hasOpenAI))
        {
            var need = Needs(fallback);
            settings.Fail(Name, $"备用后端缺少 {need}：请配置后再启动", $"lacks {need}: set it before starting");
        }
    }

    private static BackendChoice First(BackendOptions options, bool hasDify, bool hasOpenAI) => options switch
    {
        { Named: { } named } => OfName(named, Has(named, hasDify, hasOpenAI)),
        { UseMock: true } => new(BackendKind.Mock, true, new("USE_MOCK_RAG=1", "USE_MOCK_RAG=1")),
        _ when hasDify => new(BackendKind.Dify, true, new("已配置 DIFY_API_KEY", "DIFY_API_KEY is set")),
        _ when hasOpenAI => new(BackendKind.OpenAI, true, new("已配置 OPENAI_BASE_URL 或 OPENAI_API_KEY", "OPENAI_BASE_URL or OPENAI_API_KEY is set")),
        { UseMock: false } => new(BackendKind.Dify, false, new(
            "USE_MOCK_RAG=0 要求真实后端，但未配置 DIFY_API_KEY", "USE_MOCK_RAG=0 requires a real backend, but DIFY_API_KEY is not set")),
        _ => new(BackendKind.Knowledge, true, new(
            "未配置任何密钥，使用内置知识库", "no key is set, so the embedded knowledge base answers")),
    };

    private static BackendChoice OfName(BackendKind kind, bool configured)
    {
        var named = "RAG_BACKEND=" + kind.Name();
        return new(kind, configured, configured
            ? new(named, named)
            : new($"{named}，但未配置 {Needs(kind)}", $"{named}, but {Needs(kind)} is not set"));
    }

    private static bool Has(BackendKind kind, bool hasDify, bool hasOpenAI) => kind switch
    {
        BackendKind.Dify => hasDify,
        BackendKind.OpenAI => hasOpenAI,
        _ => true,
    };

    private static string Needs(BackendKind kind) => kind == BackendKind.Dify ? "DIFY_API_KEY" : "OPENAI_BASE_URL";
}
