using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Settings;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>The bounds of connections, as they are without a setting and at the edges of those that can be set.</summary>
public sealed class TransportOptionsTests
{
    [Fact]
    public void Without_settings_the_limits_are_those_of_the_protocol()
    {
        var options = Read().Options;
        Assert.Equal(new TransportOptions(), options);
        Assert.Equal((10, 10, 15, 10), (
            options.MessageTime.TotalSeconds, options.SendTime.TotalSeconds, options.KeepAliveInterval.TotalSeconds, options.KeepAliveTimeout.TotalSeconds));
        Assert.Equal((250, 1_000, 20_000, (int?)null), (options.Linger.TotalMilliseconds, options.MaxLingering, options.MaxConnections, options.MessagesPerSecond));
    }

    [Theory]
    [InlineData("MAX_CONNECTIONS", "1", "1000000")]
    [InlineData("MAX_DETACHED_SESSIONS", "1", "1000000")]
    [InlineData("MESSAGE_RATE", "0", "1000000")]
    [InlineData("MESSAGE_BURST", "1", "1000000")]
    public void A_setting_has_its_range(string name, string least, string most)
    {
        Assert.Empty(Read((name, least)).Errors);
        Assert.Empty(Read((name, most)).Errors);
        Assert.Equal(name, Assert.Single(Read((name, most + "0")).Errors).Name);
        Assert.Equal(name, Assert.Single(Read((name, "-1")).Errors).Name);
        Assert.Equal(name, Assert.Single(Read((name, "many")).Errors).Name);
    }

    [Fact]
    public void Settings_are_applied()
    {
        var options = Read(("MAX_CONNECTIONS", "7"), ("MESSAGE_RATE", "20"), ("MESSAGE_BURST", "60")).Options;
        Assert.Equal((7, 20, 60), (options.MaxConnections, options.MessagesPerSecond, options.MessageBurst));
    }

    [Fact]
    public void The_limit_of_detached_sessions_defaults_to_that_of_connections()
    {
        Assert.Equal(50, Read(("MAX_CONNECTIONS", "50")).Options.MaxDetachedSessions);
        Assert.Equal(7, Read(("MAX_CONNECTIONS", "50"), ("MAX_DETACHED_SESSIONS", "7")).Options.MaxDetachedSessions);
    }

    private static (TransportOptions Options, IReadOnlyList<SettingError> Errors) Read(params (string Name, string Value)[] settings)
    {
        var reader = new SettingReader(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(static s => KeyValuePair.Create(s.Name, (string?)s.Value))).Build());
        return (TransportOptions.Read(reader), reader.Errors);
    }
}
