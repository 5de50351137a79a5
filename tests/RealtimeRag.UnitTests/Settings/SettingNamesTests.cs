using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.UnitTests.Settings;

/// <summary>A misspelt setting is detected, and another program's variable is ignored.</summary>
public sealed class SettingNamesTests
{
    [Theory]
    [InlineData("DIFY_APIKEY", "DIFY_API_KEY")]
    [InlineData("dify-api-key", "DIFY_API_KEY")]
    [InlineData("DIFY_API_KEYS", "DIFY_API_KEY")]
    [InlineData("DIFY_AIP_KEY", "DIFY_API_KEY")]
    [InlineData("DFY_API_KEY", "DIFY_API_KEY")]
    [InlineData("DIFY_BASEURL", "DIFY_BASE_URL")]
    [InlineData("LOGLEVEL", "LOG_LEVEL")]
    [InlineData("PROT", "PORT")]
    [InlineData("USE_MOCK_RGA", "USE_MOCK_RAG")]
    [InlineData("KNOWLEGE_DIR", "KNOWLEDGE_DIR")]
    public void A_misspelt_name_suggests_the_setting(string name, string setting)
    {
        var miss = Assert.Single(NearMisses(name));
        Assert.Equal((name, setting), (miss.Name, miss.Suggestion));
        Assert.Contains(setting, miss.Message.Chinese, StringComparison.Ordinal);
        Assert.Contains(setting, miss.Message.English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HOME")]
    [InlineData("PATH")]
    [InlineData("HOSTNAME")]
    [InlineData("OPENAI_API_BASE")]
    [InlineData("REALTIME_RAG_URL")]
    [InlineData("LOGNAME")]
    [InlineData("TERM")]
    [InlineData("port")]
    [InlineData("Dify_Timeout")]
    [InlineData("Logging:LogLevel:Default")]
    public void Another_name_suggests_nothing(string name) => Assert.Empty(NearMisses(name));

    [Fact]
    public void No_setting_is_mistaken_for_another() =>
        Assert.Empty(ServerSettings.Names.SelectMany(static name => NearMisses(name)));

    private static IReadOnlyList<NearMiss> NearMisses(string name) => SettingNames.NearMisses(
        new ConfigurationBuilder().AddInMemoryCollection([new(name, "x")]).Build(), ServerSettings.Names);
}
