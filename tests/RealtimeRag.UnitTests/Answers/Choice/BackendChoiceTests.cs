using Microsoft.Extensions.Configuration;
using RealtimeRag.Core;
using RealtimeRag.Server.Answers.Choice;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.UnitTests.Answers.Choice;

public sealed class BackendChoiceTests
{
    [Theory]
    // RAG_BACKEND, USE_MOCK_RAG, Dify's key, OpenAI's key or address => backend, whether it is configured
    [InlineData(null, null, false, false, "knowledge", true)]
    [InlineData(null, null, true, false, "dify", true)]
    [InlineData(null, null, false, true, "openai", true)]
    [InlineData(null, null, true, true, "dify", true)]
    [InlineData(null, "1", true, true, "mock", true)]
    [InlineData(null, "0", true, false, "dify", true)]
    [InlineData(null, "0", false, true, "openai", true)]
    [InlineData(null, "0", false, false, "dify", false)]
    [InlineData("dify", null, true, true, "dify", true)]
    [InlineData("dify", null, false, true, "dify", false)]
    [InlineData("openai", null, true, true, "openai", true)]
    [InlineData("openai", null, true, false, "openai", false)]
    [InlineData("knowledge", null, true, true, "knowledge", true)]
    [InlineData("Knowledge", "0", false, false, "knowledge", true)]
    [InlineData("mock", null, true, true, "mock", true)]
    [InlineData("dify", "1", true, false, "dify", true)]
    [InlineData("mock", "0", true, false, "mock", true)]
    public void The_backend_follows_the_settings(string? named, string? mock, bool dify, bool openAI, string expected, bool configured)
    {
        var choice = BackendChoice.Decide(Options(named, mock), dify, openAI);

        Assert.Equal((expected, configured), (choice.Kind.Name(), choice.IsConfigured));
    }

    [Theory]
    [InlineData(null, null, true, false, "DIFY_API_KEY")]
    [InlineData(null, null, false, true, "OPENAI_BASE_URL")]
    [InlineData(null, "1", false, false, "USE_MOCK_RAG=1")]
    [InlineData(null, "0", false, false, "USE_MOCK_RAG=0")]
    [InlineData("dify", null, false, false, "DIFY_API_KEY")]
    [InlineData("openai", null, false, false, "OPENAI_BASE_URL")]
    [InlineData("mock", null, false, false, "RAG_BACKEND=mock")]
    public void The_reason_names_the_setting_that_decided(string? named, string? mock, bool dify, bool openAI, string setting)
    {
        var reason = BackendChoice.Decide(Options(named, mock), dify, openAI).Reason;

        Assert.Contains(setting, reason.Chinese, StringComparison.Ordinal);
        Assert.Contains(setting, reason.English, StringComparison.Ordinal);
    }

    [Fact]
    public void With_nothing_configured_the_reason_says_that_the_knowledge_base_answers() =>
        Assert.Contains("知识库", BackendChoice.Decide(Options(), hasDify: false, hasOpenAI: false).Reason.In(Language.Chinese), StringComparison.Ordinal);

    [Fact]
    public void A_configured_fallback_is_used() =>
        Assert.Equal(BackendKind.Knowledge, BackendChoice.Decide(Options(fallback: "knowledge"), hasDify: true, hasOpenAI: false).Fallback);

    [Theory]
    [InlineData("none")]
    [InlineData(null)]
    [InlineData("dify")]
    public void There_is_no_fallback_if_none_is_set_or_it_is_the_backend_itself(string? fallback) =>
        Assert.Null(BackendChoice.Decide(Options(fallback: fallback), hasDify: true, hasOpenAI: false).Fallback);

    [Theory]
    [InlineData("dify", "FALLBACK_BACKEND", "another")]
    [InlineData("openai", "FALLBACK_BACKEND", "OPENAI_BASE_URL")]
    public void A_fallback_that_cannot_work_is_a_mistake_with_advice(string fallback, string name, string cure)
    {
        var settings = Settings(("FALLBACK_BACKEND", fallback));

        BackendChoice.Check(BackendOptions.Read(settings), hasDify: true, hasOpenAI: false, settings);

        var error = Assert.Single(settings.Errors);
        Assert.Equal(name, error.Name);
        Assert.Contains(cure, error.Message.English, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_backend_is_a_mistake_that_lists_the_known_ones()
    {
        var settings = Settings(("RAG_BACKEND", "bard"));

        _ = BackendOptions.Read(settings);

        Assert.Contains("dify, openai, knowledge, mock", Assert.Single(settings.Errors).Message.English, StringComparison.Ordinal);
    }

    private static BackendOptions Options(string? named = null, string? mock = null, string? fallback = null) =>
        BackendOptions.Read(Settings(("RAG_BACKEND", named), ("USE_MOCK_RAG", mock), ("FALLBACK_BACKEND", fallback)));

    private static SettingReader Settings(params (string Name, string? Value)[] values) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Name, v.Value))).Build());
}
