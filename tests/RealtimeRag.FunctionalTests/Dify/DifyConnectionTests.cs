using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Dify;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.FunctionalTests.Dify;

/// <summary>Certificates and proxies between the server and Dify: what goes where, and what the errors say.</summary>
public sealed class DifyConnectionTests
{
    [Fact]
    public async Task An_untrusted_certificate_is_reported_as_the_cause()
    {
        await using var tls = await StartTlsAsync();
        await using var bench = await DifyBench.StartAsync(o => o with { BaseUrl = new(tls.Urls.First() + "/v1") });

        var failure = (await bench.AskAsync()).Failure!;

        Assert.Equal((ErrorCode.RagRequestFailed, false), (failure.Code, failure.Retryable));
        Assert.StartsWith("调用 RAG 服务失败：请求错误，服务器的 TLS 证书不受信任", failure.Message.Chinese, StringComparison.Ordinal);
        Assert.Contains("certificate is not trusted", failure.Message.English, StringComparison.Ordinal);
        Assert.Contains("certificate is not trusted", bench.Log.Public);
        Assert.DoesNotContain("inner exception", bench.Log.Public);
    }

    [Fact]
    public async Task A_port_without_TLS_is_reported_as_the_cause()
    {
        await using var bench = await DifyBench.StartAsync();
        await using var other = await DifyBench.StartAsync(o => o with { BaseUrl = new UriBuilder(bench.Fake.Url) { Scheme = "https" }.Uri });

        var failure = (await other.AskAsync()).Failure!;

        Assert.Equal(ErrorCode.RagRequestFailed, failure.Code);
        Assert.Contains("TLS 握手失败", failure.Message.Chinese, StringComparison.Ordinal);
        Assert.Empty(bench.Fake.Log.Requests);
    }

    [Fact]
    public async Task The_probe_reports_the_same_cause()
    {
        await using var tls = await StartTlsAsync();
        await using var bench = await DifyBench.StartAsync(o => o with { BaseUrl = new(tls.Urls.First() + "/v1") });

        var result = await new DifyProbe(bench.Options, bench.Http, bench.Time).RunAsync(DifyBench.Token);

        Assert.Equal(DifyProbeKind.Network, result.Kind);
        Assert.Contains("certificate is not trusted", result.Advice!.Value.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_local_Dify_is_called_without_the_proxy()
    {
        await using var proxy = await FakeDifyServer.StartAsync();
        await using var bench = await DifyBench.StartAsync(o => o with { Proxy = Through(proxy, ProxyUse.Public) });

        Assert.True((await bench.AskAsync()).IsComplete);
        Assert.Empty(proxy.Log.Requests);
    }

    [Fact]
    public async Task A_local_Dify_is_called_through_the_proxy_on_request()
    {
        await using var proxy = await FakeDifyServer.StartAsync();
        await using var bench = await DifyBench.StartAsync(o => o with { Proxy = Through(proxy, ProxyUse.All) });

        Assert.True((await bench.AskAsync()).IsComplete);
        Assert.Single(proxy.Log.Questions);
        Assert.Empty(bench.Fake.Log.Requests);
    }

    [Theory]
    [InlineData(502, ErrorCode.RagHttpError)]
    [InlineData(407, ErrorCode.RagHttpError)]
    [InlineData(403, ErrorCode.RagUnauthorized)]
    public async Task An_error_behind_a_proxy_names_the_proxy_but_not_its_address(int status, ErrorCode code)
    {
        await using var proxy = await FakeDifyServer.StartAsync();
        proxy.Default = FakeReply.Status(status, "<html>squid</html>", "text/html");
        await using var bench = await DifyBench.StartAsync(o => o with { BaseUrl = new("http://dify.example.com/v1"), Proxy = Through(proxy, ProxyUse.Public) });

        var failure = (await bench.AskAsync()).Failure!;

        Assert.Equal(code, failure.Code);
        Assert.Contains("代理", failure.Message.Chinese, StringComparison.Ordinal);
        Assert.Contains("through a proxy", failure.Message.English, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", failure.Message.Chinese + failure.Message.English + bench.Log.Public, StringComparison.Ordinal);
    }

    private static BackendProxy Through(FakeDifyServer proxy, ProxyUse use) => new(new WebProxy($"http://{proxy.Url.Authority}"), use);

    private static async Task<WebApplication> StartTlsAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(SelfSigned())));
        var app = builder.Build();
        await app.StartAsync(DifyBench.Token);
        return app;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
