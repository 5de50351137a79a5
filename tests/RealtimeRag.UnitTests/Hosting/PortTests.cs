using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.UnitTests.Hosting;

/// <summary>Each port has one use; a port that is given twice is a mistake that is reported at the start.</summary>
public sealed class PortTests
{
    [Theory]
    [InlineData("METRICS_PORT=9464", null)]
    [InlineData("METRICS_PORT=8000", "METRICS_PORT")]
    [InlineData("METRICS_PORT=9000|PORT=9000", "METRICS_PORT")]
    [InlineData("METRICS_PORT=9000|PORT=09000", "METRICS_PORT")]
    [InlineData("METRICS_PORT=8000|PORT=9000", null)]
    [InlineData("PORT=0", null)]
    public void No_two_uses_share_a_port(string settings, string? mistake)
    {
        var values = settings.Split('|').Select(static setting => setting.Split('=')).ToDictionary(static pair => pair[0], static pair => (string?)pair[1], StringComparer.Ordinal);
        var reader = new SettingReader(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        ServerSettings.Read(reader);
        Assert.Equal(mistake is null ? [] : [mistake], reader.Errors.Select(static error => error.Name));
    }
}
