using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Answers.Dify;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.UnitTests.Dify;

public sealed class DifyOptionsTests
{
    [Fact]
    public void Without_settings_the_defaults_apply()
    {
        var (options, errors) = Read();
        Assert.Empty(errors);
        Assert.Equal(new DifyOptions { Inputs = options.Inputs }, options);
        Assert.Equal("{}", options.Inputs.GetRawText());
    }

    [Theory]
    [InlineData("10", 3, 5, 7.5, 5, 5)]
    [InlineData("60.0", 3, 30, 45, 30, 25)]
    [InlineData("120", 3, 60, 90, 60, 25)]
    [InlineData("2", 2, 1, 1.5, 1, 1)]
    public void The_limits_follow_the_total(string total, double connect, double headers, double first, double idle, double ping)
    {
        var (options, errors) = Read(("DIFY_TIMEOUT", total));
        Assert.Empty(errors);
        double[] limits =
        [
            options.ConnectTimeout.TotalSeconds, options.HeadersTimeout.TotalSeconds, options.FirstContentTimeout.TotalSeconds,
            options.IdleTimeout.TotalSeconds, options.PingTimeout.TotalSeconds,
        ];
        Assert.Equal([connect, headers, first, idle, ping], limits);
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var (options, errors) = Read(
            ("DIFY_API_KEY", " app-1 "), ("DIFY_BASE_URL", "http://dify.local:5001/v1/"), ("DIFY_RESPONSE_MODE", "Blocking"),
            ("DIFY_CONNECT_TIMEOUT", "1"), ("DIFY_HEADERS_TIMEOUT", "2"), ("DIFY_FIRST_CONTENT_TIMEOUT", "3"), ("DIFY_IDLE_TIMEOUT", "4"),
            ("DIFY_PING_TIMEOUT", "3.5"), ("DIFY_INPUTS", "{\"channel\":\"voice\"}"), ("DIFY_CONTEXT_INPUT", "before"), ("DIFY_KEEP_THINKING", "1"));
        Assert.Empty(errors);
        Assert.Equal(("app-1", "http://dify.local:5001/v1", false), (options.ApiKey, options.BaseUrl.AbsoluteUri, options.Streaming));
        Assert.Equal(TimeSpan.FromSeconds(3.5), options.PingTimeout);
        Assert.Equal("voice", options.Inputs.GetProperty("channel").GetString());
        Assert.Equal(("before", true), (options.ContextInput, options.KeepThinking));
    }

    [Theory]
    [InlineData("DIFY_TIMEOUT", "0")]
    [InlineData("DIFY_TIMEOUT", "soon")]
    [InlineData("DIFY_IDLE_TIMEOUT", "61")]
    [InlineData("DIFY_HEADERS_TIMEOUT", "-1")]
    [InlineData("DIFY_CONNECT_TIMEOUT", "100")]
    [InlineData("DIFY_BASE_URL", "api.dify.ai/v1")]
    [InlineData("DIFY_BASE_URL", "https://api.dify.ai/v1/chat-messages")]
    [InlineData("DIFY_RESPONSE_MODE", "sse")]
    [InlineData("DIFY_INPUTS", "[1]")]
    [InlineData("DIFY_INPUTS", "{\"secret\":")]
    [InlineData("DIFY_KEEP_THINKING", "maybe")]
    [InlineData("DIFY_API_KEY", "app 1")]
    public void A_mistake_is_reported_under_its_name_without_its_value(string name, string value)
    {
        var error = Assert.Single(Read((name, value)).Errors);
        Assert.Equal(name, error.Name);
        Assert.NotEmpty(error.Message.English);
        Assert.DoesNotContain("secret", error.Message.Chinese + error.Message.English);
    }

    private static (DifyOptions Options, IReadOnlyList<SettingError> Errors) Read(params (string Name, string Value)[] settings)
    {
        var reader = new SettingReader(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value)))
            .Build());
        return (DifyOptions.Read(reader), reader.Errors);
    }
}
