using RealtimeRag.Embeddings;
using RealtimeRag.Knowledge;
using RealtimeRag.Server.Answers.Choice;
using RealtimeRag.Server.Answers.Dify;
using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Answers.Knowledge;
using RealtimeRag.Server.Answers.Mock;
using RealtimeRag.Server.Answers.OpenAI;
using RealtimeRag.Server.Answers.Resilience;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Answers.Composition;

/// <summary>All settings of the backends, and the choice that follows from them. Immutable.</summary>
internal sealed record AnswerSettings
{
    /// <summary>Dify.</summary>
    public required DifyOptions Dify { get; init; }

    /// <summary>The OpenAI-compatible endpoint.</summary>
    public required OpenAIOptions OpenAI { get; init; }

    /// <summary>The embedded knowledge base.</summary>
    public required KnowledgeOptions Knowledge { get; init; }

    /// <summary>The endpoint that computes vectors of passages, or null if none is set.</summary>
    public EmbeddingsOptions? Embeddings { get; init; }

    /// <summary>The model on this machine that computes them instead, or null if none is set.</summary>
    public ModelFolder? LocalModel { get; init; }

    /// <summary>The mock.</summary>
    public required MockOptions Mock { get; init; }

    /// <summary>The limits on concurrent questions.</summary>
    public required ConcurrencyOptions Bounds { get; init; }

    /// <summary>Which backend answers, why, and which is the fallback.</summary>
    public required BackendChoice Choice { get; init; }

    /// <summary>Whether the documents answer for principals whose daily budget is spent: keys may have budgets, and the folder of documents is set.</summary>
    public bool StandsInForBudgets { get; init; }

    /// <summary>Whether the documents are needed: as the backend, as the fallback, or as passages for a model.</summary>
    public bool NeedsKnowledge =>
        StandsInForBudgets || Choice.Kind == BackendKind.Knowledge || Choice.Fallback == BackendKind.Knowledge
        || (Uses(BackendKind.OpenAI) && (OpenAI.UsePassages || OpenAI.FallbackAfter is not null));

    /// <summary>The maximum duration of one answer from the chosen backend.</summary>
    public TimeSpan Timeout => Choice.Kind == BackendKind.OpenAI ? OpenAI.Timeout : Dify.Timeout;

    /// <summary>Reads all settings; the reader collects the mistakes.</summary>
    public static AnswerSettings Read(SettingReader reader)
    {
        var backend = BackendOptions.Read(reader);
        var proxy = BackendProxy.Read(reader);
        var dify = DifyOptions.Read(reader) with { Proxy = proxy };
        var openAI = OpenAIOptions.Read(reader) with { Proxy = proxy };
        var hasDify = dify.ApiKey is not null;
        BackendChoice.Check(backend, hasDify, openAI.IsConfigured, reader);
        return new()
        {
            Dify = dify,
            OpenAI = openAI,
            Knowledge = KnowledgeSettings.Read(reader),
            Embeddings = EmbeddingsOptions.Read(reader) is { } embeddings ? embeddings with { Proxy = proxy } : null,
            LocalModel = Answers.Knowledge.LocalModel.Read(reader),
            Mock = MockOptions.Read(reader),
            Bounds = ConcurrencyOptions.Read(reader),
            Choice = BackendChoice.Decide(backend, hasDify, openAI.IsConfigured),
        };
    }

    private bool Uses(BackendKind kind) => (Choice.Kind == kind && Choice.IsConfigured) || Choice.Fallback == kind;
}
