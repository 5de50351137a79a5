using System.Net;
using System.Net.Sockets;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.UnitTests.Answers.Http;

/// <summary>No backend is called at an address that only the machine itself can reach, whatever DNS says.</summary>
public sealed class BackendAddressesTests : IDisposable
{
    private readonly TcpListener _backend = new(IPAddress.Loopback, 0);

    public BackendAddressesTests() => _backend.Start();

    private int Port => ((IPEndPoint)_backend.LocalEndpoint).Port;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.0.1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%3")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::a9fe:a9fe")]
    [InlineData("64:ff9b:1:2:3::a9fe:a9fe")]
    [InlineData("::ffff:0:169.254.169.254")]
    [InlineData("::169.254.169.254")]
    [InlineData("::ffff:100.100.100.200")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd00:ec2::23")]
    [InlineData("fd20:ce::254")]
    [InlineData("fd00:c1::a9fe:a9fe")]
    [InlineData("fd00:42::42")]
    [InlineData("192.0.0.192")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    public void Link_local_and_metadata_addresses_are_forbidden(string address) => Assert.True(BackendAddresses.IsForbidden(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("10.0.0.1")]
    [InlineData("192.168.1.7")]
    [InlineData("100.64.0.1")]
    [InlineData("fd00::1")]
    [InlineData("8.8.8.8")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("64:ff9b:1::808:808")]
    [InlineData("fd20:ce::253")]
    [InlineData("fd00:ec3::254")]
    public void Local_private_and_public_addresses_are_allowed(string address) =>
        Assert.False(BackendAddresses.IsForbidden(IPAddress.Parse(address)));

    [Fact]
    public async Task A_name_that_starts_resolving_to_a_metadata_address_is_refused()
    {
        IPAddress[] answer = [IPAddress.Loopback];
        using var http = Client((_, _) => Task.FromResult(answer));
        var first = http.GetAsync(new Uri($"http://backend.example:{Port}/"), Stop);
        using (var accepted = await _backend.AcceptTcpClientAsync(Stop))
        {
            await accepted.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), Stop);
            Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        }

        answer = [IPAddress.Parse("169.254.169.254")];
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://backend.example:{Port}/"), Stop));

        Assert.IsType<ForbiddenAddressException>(refused.InnerException);
        Assert.True(ConnectionFault.IsLasting(refused));
        Assert.Contains("BACKEND_LINK_LOCAL=1", ConnectionFault.CauseOf(refused)!.Value.English, StringComparison.Ordinal);
        Assert.DoesNotContain("169.254", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_addresses_only_those_that_are_allowed_are_tried()
    {
        using var http = Client(static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("169.254.169.254"), IPAddress.Loopback]));
        var call = http.GetAsync(new Uri($"http://backend.example:{Port}/"), Stop);

        using var accepted = await _backend.AcceptTcpClientAsync(Stop);
        await accepted.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), Stop);

        Assert.Equal(HttpStatusCode.NoContent, (await call).StatusCode);
    }

    [Fact]
    public async Task An_address_in_the_configuration_is_refused_too()
    {
        using var http = BackendHttp.CreateClient(TimeSpan.FromSeconds(3), new BackendProxy(new WebProxy(), ProxyUse.None));

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://169.254.169.254/latest/meta-data/"), Stop));

        Assert.IsType<ForbiddenAddressException>(refused.InnerException);
    }

    [Fact]
    public async Task An_unresolvable_name_is_a_name_resolution_failure()
    {
        using var http = Client(static (_, _) => Task.FromResult<IPAddress[]>([]));

        var failed = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://backend.example/"), Stop));

        Assert.Equal(HttpRequestError.NameResolutionError, failed.HttpRequestError);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        using var http = BackendHttp.CreateClient(TimeSpan.FromSeconds(3), new BackendProxy(new WebProxy(), ProxyUse.None));
        var call = http.GetAsync(new Uri($"http://127.0.0.1:{Port}/"), Stop);

        using var accepted = await _backend.AcceptTcpClientAsync(Stop);
        await accepted.GetStream().WriteAsync("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), Stop);

        Assert.Equal(HttpStatusCode.Found, (await call).StatusCode);
    }

    public void Dispose() => _backend.Dispose();

    private static HttpClient Client(Func<string, CancellationToken, Task<IPAddress[]>> resolve) =>
        new(new SocketsHttpHandler { ConnectCallback = new BackendAddresses(resolve).ConnectAsync, PooledConnectionLifetime = TimeSpan.Zero });
}
