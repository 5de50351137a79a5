using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>The endpoint that computes vectors of passages and questions.</summary>
/// <param name="BaseUrl">The base address, with <c>/v1</c>.</param>
/// <param name="Model">The model's name.</param>
/// <param name="ApiKey">The key, or null for servers that need none.</param>
/// <param name="Timeout">The limit of one call.</param>
/// <param name="BatchSize">Maximum number of texts per call.</param>
internal sealed record EmbeddingsOptions(Uri BaseUrl, string Model, string? ApiKey, TimeSpan Timeout, int BatchSize = EmbeddingsOptions.DefaultBatchSize)
{
    /// <summary>The default number of texts per call.</summary>
    public const int DefaultBatchSize = 64;

    /// <summary>The proxy for the calls.</summary>
    public BackendProxy Proxy { get; init; } = BackendProxy.Default;

    /// <summary>Only the type name: the key must never appear where options are printed.</summary>
    public override string ToString() => nameof(EmbeddingsOptions);

    /// <summary>
    /// Reads <c>EMBEDDINGS_BASE_URL</c>, <c>EMBEDDINGS_MODEL</c>, <c>EMBEDDINGS_API_KEY</c>, <c>EMBEDDINGS_TIMEOUT</c> and
    /// <c>EMBEDDINGS_BATCH_SIZE</c>; null if no address is set.
    /// </summary>
    public static EmbeddingsOptions? Read(SettingReader settings)
    {
        var url = settings.HttpUrl("EMBEDDINGS_BASE_URL", fallback: null);
        var model = settings.Text("EMBEDDINGS_MODEL");
        var key = settings.Secret("EMBEDDINGS_API_KEY");
        var timeout = settings.Seconds("EMBEDDINGS_TIMEOUT", fallback: 10, min: 0.1, max: 600);
        var batch = settings.Integer("EMBEDDINGS_BATCH_SIZE", DefaultBatchSize, 1, 2048);
        if (url is not null && model is null)
        {
            settings.Fail("EMBEDDINGS_MODEL", "设置了 EMBEDDINGS_BASE_URL 时必须填写模型名，例如 bge-m3", "is required if EMBEDDINGS_BASE_URL is set: the model's name, such as bge-m3");
        }

        return url is null || model is null ? null : new(url, model, key, timeout, batch);
    }
}
