using System.Text.Json;
using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>How to reach a Dify app and how long to wait for it. Immutable.</summary>
internal sealed record DifyOptions
{
    /// <summary>The address of Dify's cloud.</summary>
    public const string DefaultBaseUrl = "https://api.dify.ai/v1";

    /// <summary>The app's key, or null if none is set: then every question fails with <c>RAG_NOT_CONFIGURED</c>.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The base address, with <c>/v1</c> and without a trailing slash.</summary>
    public Uri BaseUrl { get; init; } = new(DefaultBaseUrl);

    /// <summary>The proxy for the calls.</summary>
    public BackendProxy Proxy { get; init; } = BackendProxy.Default;

    /// <summary>The limit of one question, from the first attempt to the last character.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether to request the answer as a stream; otherwise Dify sends it when it is complete.</summary>
    public bool Streaming { get; init; } = true;

    /// <summary>The limit of one connection attempt.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The limit from sending a question to the first bytes of the reply, in streaming mode.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The limit from the beginning of the reply to its first event. Keep-alive pings do not satisfy it.</summary>
    public TimeSpan FirstContentTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>The longest silence between two events. Keep-alive pings do not end it.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest silence without even a ping after the first event.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>The app's input variables, a JSON object, sent with every question.</summary>
    public JsonElement Inputs { get; init; } = JsonElement.Parse("{}");

    /// <summary>The input variable that receives what was said before the question, or null.</summary>
    public string? ContextInput { get; init; }

    /// <summary>Whether a reasoning model's thinking stays in the answer.</summary>
    public bool KeepThinking { get; init; }

    /// <summary>Reads the <c>DIFY_</c> settings; <paramref name="settings"/> collects the mistakes.</summary>
    public static DifyOptions Read(SettingReader settings)
    {
        var timeout = settings.Seconds("DIFY_TIMEOUT", 60, 1, 3600);
        var idle = Limit(settings, "DIFY_IDLE_TIMEOUT", timeout / 2, timeout);
        return new()
        {
            ApiKey = settings.Secret("DIFY_API_KEY"),
            BaseUrl = ReadBaseUrl(settings),
            Timeout = timeout,
            Streaming = settings.Choice("DIFY_RESPONSE_MODE", "streaming", "streaming", "blocking") != "blocking",
            ConnectTimeout = Limit(settings, "DIFY_CONNECT_TIMEOUT", Shorter(TimeSpan.FromSeconds(3), timeout), timeout),
            HeadersTimeout = Limit(settings, "DIFY_HEADERS_TIMEOUT", timeout / 2, timeout),
            FirstContentTimeout = Limit(settings, "DIFY_FIRST_CONTENT_TIMEOUT", timeout * 3 / 4, timeout),
            IdleTimeout = idle,
            PingTimeout = Limit(settings, "DIFY_PING_TIMEOUT", Shorter(TimeSpan.FromSeconds(25), idle), timeout),
            Inputs = ReadInputs(settings),
            ContextInput = ReadContextInput(settings),
            KeepThinking = settings.Switch("DIFY_KEEP_THINKING") ?? false,
        };
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Limit(SettingReader settings, string name, TimeSpan fallback, TimeSpan total)
    {
        var limit = settings.Seconds(name, fallback.TotalSeconds, 0.1, 3600);
        if (limit > total)
        {
            settings.Fail(
                name,
                $"不能大于 DIFY_TIMEOUT（{total.TotalSeconds} 秒）：请调小它，或调大 DIFY_TIMEOUT",
                $"must not exceed DIFY_TIMEOUT ({total.TotalSeconds} seconds): lower it, or raise DIFY_TIMEOUT");
        }

        return limit;
    }

    private static Uri ReadBaseUrl(SettingReader settings)
    {
        var url = settings.HttpUrl("DIFY_BASE_URL", DefaultBaseUrl);
        if (url?.AbsolutePath.EndsWith("/chat-messages", StringComparison.OrdinalIgnoreCase) == true)
        {
            settings.Fail(
                "DIFY_BASE_URL",
                "应以 /v1 结尾，不要包含 /chat-messages",
                "ends with /v1: leave out /chat-messages");
        }

        return url ?? new(DefaultBaseUrl);
    }

    private static string? ReadContextInput(SettingReader settings)
    {
        var name = settings.Text("DIFY_CONTEXT_INPUT");
        if (name is { Length: > 100 })
        {
            settings.Fail(
                "DIFY_CONTEXT_INPUT",
                "应为 Dify 应用中一个输入变量的名称，最多 100 个字符",
                "must be the name of one input variable of the Dify app, 100 characters at most");
            return null;
        }

        return name;
    }

    private static JsonElement ReadInputs(SettingReader settings)
    {
        if (settings.Text("DIFY_INPUTS") is { } text)
        {
            try
            {
                var inputs = JsonElement.Parse(text);
                if (inputs.ValueKind == JsonValueKind.Object)
                {
                    return inputs;
                }
            }
            catch (JsonException)
            {
                // Reported below, like any other value that is not an object.
            }

            settings.Fail(
                "DIFY_INPUTS",
                "应为一个 JSON 对象，例如 {\"channel\":\"voice\"}",
                "must be one JSON object, such as {\"channel\":\"voice\"}");
        }

        return JsonElement.Parse("{}");
    }
}
