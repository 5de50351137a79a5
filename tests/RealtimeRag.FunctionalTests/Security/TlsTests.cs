using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.Server.Security.Tls;

namespace RealtimeRag.FunctionalTests.Security;

/// <summary>TLS without a proxy in front.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TestCertificate _certificate = new();

    public void Dispose() => _certificate.Dispose();

    [Fact]
    public async Task A_conversation_is_encrypted_from_start_to_end()
    {
        await using var server = await StartAsync("https://127.0.0.1:0");
        using var client = await TalkClient.ConnectAsync(
            new Uri($"wss://{server.Http.BaseAddress!.Authority}/ws/realtime-asr"),
            options => options.RemoteCertificateValidationCallback = (_, certificate, _, _) => ((X509Certificate2)certificate!).Thumbprint == _certificate.Thumbprint);
        await client.UntilAsync("listening");
        await client.FinalAsync("产品多少钱？");
        Assert.Contains("产品多少钱？", await client.AnswerAsync());
        await client.ControlAsync("stop");
        Assert.Equal(1000, await client.UntilClosedAsync());
    }

    [Fact]
    public async Task A_new_pair_of_files_is_used_without_a_restart_and_a_broken_pair_is_not()
    {
        var time = new FakeTime();
        await using var server = await StartAsync("https://127.0.0.1:0", time);
        Assert.Equal(_certificate.Thumbprint, await ShownAsync(server));

        var before = _certificate.Thumbprint;
        _certificate.WriteAnotherKey();
        time.Advance(2 * CertificateReload.Interval);
        await server.Log.WhenAsync("The new TLS certificate cannot be used, the previous one stays in use");
        Assert.Equal(before, await ShownAsync(server));

        _certificate.Write();
        time.Advance(2 * CertificateReload.Interval);
        await server.Log.WhenAsync("The TLS certificate was reloaded");
        Assert.NotEqual(before, _certificate.Thumbprint);
        Assert.Equal(_certificate.Thumbprint, await ShownAsync(server));
        Assert.DoesNotContain("PRIVATE KEY", server.Log.Text);
    }

    [Fact]
    public async Task Plain_HTTP_is_redirected_to_the_encrypted_address()
    {
        await using var server = await StartAsync("https://127.0.0.1:0;http://127.0.0.1:0");
        var (encrypted, plain) = (server.Urls.Single(static url => url.Scheme == "https"), server.Urls.Single(static url => url.Scheme == "http"));
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var reply = await client.GetAsync(new Uri(plain, "/healthz?a=b"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.PermanentRedirect, reply.StatusCode);
        Assert.Equal(new Uri(encrypted, "/healthz?a=b"), reply.Headers.Location);

        var refusal = await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(
            () => TalkClient.ConnectAsync(new UriBuilder(plain) { Scheme = "ws", Path = "/ws/realtime-asr" }.Uri));
        Assert.Contains("403", refusal.Message);
    }

    [Fact]
    public async Task An_encrypted_reply_tells_browsers_to_stay_encrypted()
    {
        await using var server = await StartAsync("https://127.0.0.1:0");
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null } });
        using var reply = await client.GetAsync(new Uri(server.Http.BaseAddress!, "/healthz"), TestContext.Current.CancellationToken);
        Assert.Equal("max-age=31536000", Assert.Single(reply.Headers.GetValues("Strict-Transport-Security")));
    }

    private Task<TestServer> StartAsync(string urls, FakeTime? time = null) => TestServer.StartAsync(
        time: time, settings: [("urls", urls), ("TLS_CERT", _certificate.CertificatePath), ("TLS_KEY", _certificate.KeyPath)]);

    private static async Task<string> ShownAsync(TestServer server)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, server.Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(tcp.GetStream(), false, static (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync("localhost");
        return ((X509Certificate2)tls.RemoteCertificate!).Thumbprint;
    }
}
