using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>How to call an OpenAI-compatible chat endpoint.</summary>
internal sealed record OpenAIOptions
{
    /// <summary>The public service's address, used if only a key is set.</summary>
    public const string PublicService = "https://api.openai.com/v1";

    /// <summary>Whether an address or a key is set.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>The base address, with <c>/v1</c> and without a trailing slash.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>The key, or null for servers that need none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The model's name at the endpoint.</summary>
    public required string Model { get; init; }

    /// <summary>The proxy for the calls.</summary>
    public BackendProxy Proxy { get; init; } = BackendProxy.Default;

    /// <summary>The limit of one whole answer, including retries.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The limit of one connection attempt.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The limit from the request to the first token; a thinking model's hidden tokens count.</summary>
    public TimeSpan FirstTokenTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>The longest silence between tokens; keep-alive comments do not count as tokens.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the caller waits for the model before the extractive answer takes over, or null for no limit.</summary>
    public TimeSpan? FallbackAfter { get; init; }

    /// <summary>Whether passages from the knowledge base are sent with the question.</summary>
    public bool UsePassages { get; init; } = true;

    /// <summary>Maximum number of passages.</summary>
    public int PassageCount { get; init; } = 5;

    /// <summary>Maximum number of the session's earlier questions and answers sent with the question.</summary>
    public int HistoryTurns { get; init; } = 4;

    /// <summary>Maximum length of an answer in tokens, or 0 to leave it to the endpoint.</summary>
    public int MaxTokens { get; init; } = 2048;

    /// <summary>Whether to send the limit as <c>max_completion_tokens</c>, which newer models of the public service require, not <c>max_tokens</c>.</summary>
    public bool UseMaxCompletionTokens { get; init; }

    /// <summary>The sampling temperature, or null to leave it to the endpoint.</summary>
    public double? Temperature { get; init; }

    /// <summary>Whether to request token usage (<c>stream_options</c>), which a few old servers reject.</summary>
    public bool AskForUsage { get; init; } = true;

    /// <summary>Whether to keep think blocks in the answer's text.</summary>
    public bool KeepThinking { get; init; }

    /// <summary>Only the type name: the key must never appear where options are printed.</summary>
    public override string ToString() => nameof(OpenAIOptions);

    /// <summary>Reads the <c>OPENAI_…</c> settings.</summary>
    public static OpenAIOptions Read(SettingReader settings)
    {
        var address = settings.Text("OPENAI_BASE_URL");
        var key = settings.Secret("OPENAI_API_KEY");
        var model = settings.Text("OPENAI_MODEL");
        var timeout = settings.Seconds("OPENAI_TIMEOUT", fallback: 60, min: 0.1, max: 3600);
        var limit = settings.Choice("OPENAI_TOKEN_LIMIT_FIELD", "max_tokens", "max_tokens", "max_completion_tokens");
        if (address is not null && model is null)
        {
            settings.Fail("OPENAI_MODEL", "设置了 OPENAI_BASE_URL 时必须填写模型名，例如 qwen2.5:7b", "is required if OPENAI_BASE_URL is set: the model's name, such as qwen2.5:7b");
        }

        return new OpenAIOptions
        {
            IsConfigured = address is not null || key is not null,
            BaseUrl = settings.HttpUrl("OPENAI_BASE_URL", PublicService) ?? new Uri(PublicService),
            ApiKey = key,
            Model = model ?? "gpt-4o-mini",
            Timeout = timeout,
            ConnectTimeout = settings.Seconds("OPENAI_CONNECT_TIMEOUT", fallback: 3, min: 0.1, max: 60),
            FirstTokenTimeout = settings.Seconds("OPENAI_FIRST_TOKEN_TIMEOUT", timeout.TotalSeconds * 0.75, 0.1, 3600),
            IdleTimeout = settings.Seconds("OPENAI_IDLE_TIMEOUT", Math.Min(20, timeout.TotalSeconds), 0.1, 3600),
            FallbackAfter = Patience(settings, timeout),
            UsePassages = settings.Switch("OPENAI_RAG") ?? true,
            PassageCount = settings.Integer("OPENAI_PASSAGES", 5, 1, 20),
            HistoryTurns = settings.Integer("OPENAI_HISTORY_TURNS", 4, 0, 50),
            MaxTokens = settings.Integer("OPENAI_MAX_TOKENS", 2048, 0, 1_000_000),
            UseMaxCompletionTokens = limit == "max_completion_tokens",
            Temperature = settings.Text("OPENAI_TEMPERATURE") is null ? null : settings.Number("OPENAI_TEMPERATURE", 1, 0, 2),
            AskForUsage = settings.Switch("OPENAI_USAGE") ?? true,
            KeepThinking = settings.Switch("OPENAI_KEEP_THINKING") ?? false,
        };
    }

    private static TimeSpan? Patience(SettingReader settings, TimeSpan timeout)
    {
        const string Name = "OPENAI_FALLBACK_AFTER";
        var patience = settings.OptionalSeconds(Name, 0.05, 3600);
        if (patience >= timeout)
        {
            settings.Fail(Name, "应小于 OPENAI_TIMEOUT，否则不会生效", "must be less than OPENAI_TIMEOUT, or it never takes effect");
        }

        return patience;
    }
}
