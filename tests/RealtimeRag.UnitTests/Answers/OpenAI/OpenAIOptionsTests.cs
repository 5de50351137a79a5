using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Answers.OpenAI;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.UnitTests.Answers.OpenAI;

public sealed class OpenAIOptionsTests
{
    [Fact]
    public void Without_settings_it_is_not_configured_and_has_no_mistakes()
    {
        var (options, errors) = Read();

        Assert.False(options.IsConfigured);
        Assert.Empty(errors);
    }

    [Fact]
    public void A_key_alone_means_the_public_service()
    {
        var (options, errors) = Read(("OPENAI_API_KEY", "sk-1"));

        Assert.True(options.IsConfigured);
        Assert.Equal(OpenAIOptions.PublicService, options.BaseUrl.AbsoluteUri);
        Assert.Empty(errors);
    }

    [Fact]
    public void A_local_server_needs_no_key_but_a_model()
    {
        Assert.Equal("OPENAI_MODEL", Assert.Single(Read(("OPENAI_BASE_URL", "http://localhost:11434/v1")).Errors).Name);

        var (options, errors) = Read(("OPENAI_BASE_URL", "http://localhost:11434/v1/"), ("OPENAI_MODEL", "qwen2.5:7b"));

        Assert.Empty(errors);
        Assert.Equal(("http://localhost:11434/v1", "qwen2.5:7b", null), (options.BaseUrl.AbsoluteUri, options.Model, options.ApiKey));
    }

    [Fact]
    public void Limits_follow_the_total_unless_set()
    {
        var (derived, _) = Read(("OPENAI_TIMEOUT", "8"));
        var (own, _) = Read(("OPENAI_TIMEOUT", "8"), ("OPENAI_FIRST_TOKEN_TIMEOUT", "2"), ("OPENAI_IDLE_TIMEOUT", "1"));

        Assert.Equal((TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(8)), (derived.FirstTokenTimeout, derived.IdleTimeout));
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)), (own.FirstTokenTimeout, own.IdleTimeout));
    }

    [Fact]
    public void A_fallback_time_beyond_the_timeout_is_a_mistake() =>
        Assert.Equal("OPENAI_FALLBACK_AFTER", Assert.Single(Read(("OPENAI_TIMEOUT", "5"), ("OPENAI_FALLBACK_AFTER", "5")).Errors).Name);

    [Fact]
    public void Switches_and_numbers_are_read()
    {
        var (options, errors) = Read(
            ("OPENAI_RAG", "0"), ("OPENAI_PASSAGES", "3"), ("OPENAI_HISTORY_TURNS", "0"), ("OPENAI_MAX_TOKENS", "0"), ("OPENAI_USAGE", "0"),
            ("OPENAI_TOKEN_LIMIT_FIELD", "max_completion_tokens"), ("OPENAI_TEMPERATURE", "0.2"), ("OPENAI_KEEP_THINKING", "1"), ("OPENAI_FALLBACK_AFTER", "2.5"));

        Assert.Empty(errors);
        Assert.Equal((false, 3, 0, 0, false), (options.UsePassages, options.PassageCount, options.HistoryTurns, options.MaxTokens, options.AskForUsage));
        Assert.Equal((true, 0.2, true, TimeSpan.FromSeconds(2.5)), (options.UseMaxCompletionTokens, options.Temperature, options.KeepThinking, options.FallbackAfter));
    }

    [Fact]
    public void The_options_text_never_contains_the_key() => Assert.DoesNotContain("sk-1", Read(("OPENAI_API_KEY", "sk-1")).Options.ToString(), StringComparison.Ordinal);

    private static (OpenAIOptions Options, IReadOnlyList<SettingError> Errors) Read(params (string Name, string? Value)[] values)
    {
        var settings = new SettingReader(
            new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Name, v.Value))).Build());
        return (OpenAIOptions.Read(settings), settings.Errors);
    }
}
