using System.Net;
using Microsoft.Extensions.Configuration;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.UnitTests.Answers.Http;

public sealed class BackendProxyTests
{
    private static readonly WebProxy Environment = new("http://127.0.0.1:7890") { BypassList = [@"exempt\.example\.com"] };

    public static TheoryData<string> PrivateAddresses =>
    [
        "http://127.0.0.1/v1", "http://127.1.2.3:5001/v1", "http://localhost:5001/v1", "http://LOCALHOST/v1", "http://localhost./v1", "http://app.localhost/v1",
        "http://[::1]:5001/v1", "http://[::ffff:127.0.0.1]/v1", "http://[::ffff:192.168.1.2]/v1", "http://0.0.0.0:5001/v1",
        "http://10.0.0.8/v1", "http://172.16.0.1/v1", "http://172.31.255.255/v1", "https://192.168.1.20/v1", "http://169.254.1.1/v1", "http://100.64.0.1/v1",
        "http://[fd12:3456::1]/v1", "http://[fe80::1]/v1", "http://api:5001/v1", "http://dify.local/v1", "http://host.docker.internal:11434/v1", "http://nas.lan/v1",
    ];

    public static TheoryData<string> PublicAddresses =>
    [
        "https://api.dify.ai/v1", "http://8.8.8.8/v1", "http://172.15.0.1/v1", "http://172.32.0.1/v1", "http://192.169.0.1/v1", "http://11.0.0.1/v1",
        "http://100.128.0.1/v1", "http://[2001:db8::1]/v1", "http://[::ffff:8.8.8.8]/v1", "http://localhost.example.com/v1", "http://10.example.com/v1", "http://local.example/v1",
    ];

    [Theory]
    [MemberData(nameof(PrivateAddresses))]
    public void Private_addresses_are_called_directly_unless_asked_otherwise(string address)
    {
        var uri = new Uri(address);
        Assert.False(new BackendProxy(Environment, ProxyUse.Public).Serves(uri));
        Assert.True(new BackendProxy(Environment, ProxyUse.All).Serves(uri));
        Assert.False(new BackendProxy(Environment, ProxyUse.None).Serves(uri));
    }

    [Theory]
    [MemberData(nameof(PublicAddresses))]
    public void Public_addresses_are_called_through_the_proxy_unless_asked_otherwise(string address)
    {
        var uri = new Uri(address);
        Assert.True(new BackendProxy(Environment, ProxyUse.Public).Serves(uri));
        Assert.Equal(Environment.Address, new BackendProxy(Environment, ProxyUse.Public).GetProxy(uri));
        Assert.False(new BackendProxy(Environment, ProxyUse.None).Serves(uri));
    }

    [Fact]
    public void Addresses_that_the_environment_exempts_are_called_directly()
    {
        Assert.False(new BackendProxy(Environment, ProxyUse.Public).Serves(new("https://exempt.example.com/v1")));
        Assert.False(new BackendProxy(Environment, ProxyUse.All).Serves(new("https://exempt.example.com/v1")));
    }

    [Fact]
    public void The_proxys_credentials_are_passed_on()
    {
        var proxy = new WebProxy("http://proxy.example.com:8080") { Credentials = new NetworkCredential("user", "secret") };
        Assert.Same(proxy.Credentials, new BackendProxy(proxy, ProxyUse.Public).Credentials);
    }

    [Theory]
    [InlineData(ErrorCode.RagRequestFailed, true)]
    [InlineData(ErrorCode.RagTimeout, true)]
    [InlineData(ErrorCode.RagHttpError, true)]
    [InlineData(ErrorCode.RagUnauthorized, true)]
    [InlineData(ErrorCode.RagNotConfigured, false)]
    [InlineData(ErrorCode.RagEmpty, false)]
    public void Failures_that_a_proxy_may_have_caused_name_it_but_not_its_address(ErrorCode code, bool named)
    {
        var proxy = new BackendProxy(new WebProxy("http://user:secret@proxy.example.com:8080"), ProxyUse.Public);
        var failure = AnswerFailure.Of(code);

        var (chinese, english) = proxy.Explain(failure, new("https://api.dify.ai/v1")).Message;

        Assert.StartsWith(failure.Message.Chinese, chinese, StringComparison.Ordinal);
        Assert.Equal((named, named), (chinese.Contains("代理", StringComparison.Ordinal), english.Contains("proxy", StringComparison.Ordinal)));
        Assert.DoesNotContain("proxy.example", chinese + english, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", chinese + english, StringComparison.Ordinal);
        Assert.Equal(failure, proxy.Explain(failure, new("http://127.0.0.1/v1")));
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("public", 0)]
    [InlineData("All", 0)]
    [InlineData("none", 0)]
    [InlineData("http://127.0.0.1:7890", 1)]
    public void The_setting_is_one_of_three_words(string? value, int errors)
    {
        var settings = new SettingReader(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("BACKEND_PROXY", value)]).Build());
        Assert.NotNull(BackendProxy.Read(settings));
        Assert.Equal(errors, settings.Errors.Count);
    }
}
