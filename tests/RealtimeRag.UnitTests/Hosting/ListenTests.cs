using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.UnitTests.Hosting;

/// <summary>Where the server listens, and what it reports if it cannot.</summary>
public sealed class ListenTests
{
    [Theory]
    [InlineData(null, null, "http://localhost:8000")]
    [InlineData("0.0.0.0", "80", "http://0.0.0.0:80")]
    [InlineData("LOCALHOST", "9", "http://LOCALHOST:9")]
    [InlineData("LOCALHOST", "0", "http://127.0.0.1:0")]
    [InlineData(null, "0", "http://127.0.0.1:0")]
    [InlineData("::1", "0", "http://[::1]:0")]
    [InlineData("::", "8000", "http://[::]:8000")]
    [InlineData("::1", null, "http://[::1]:8000")]
    [InlineData("[::1]", "9", "http://[::1]:9")]
    public void A_host_and_a_port_make_an_address(string? host, string? port, string url)
    {
        var (options, errors) = Read(host, port);
        Assert.Empty(errors);
        Assert.Equal(url, options.Url);
    }

    [Theory]
    [InlineData(null, null, "http://localhost:8000")]
    [InlineData("0.0.0.0", "9000", "http://localhost:9000")]
    [InlineData("::", "9000", "http://localhost:9000")]
    [InlineData("[::]", "9000", "http://localhost:9000")]
    [InlineData("::1", "9000", "http://[::1]:9000")]
    [InlineData("192.0.2.7", "9000", "http://192.0.2.7:9000")]
    [InlineData("127.0.0.1", "0", null)]
    public void A_client_on_this_machine_finds_the_server_where_it_listens(string? host, string? port, string? url) =>
        Assert.Equal(url, Read(host, port).Options.LocalUrl);

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("http://127.0.0.1:0", true)]
    [InlineData("http://localhost:9000;http://[::1]:9001", true)]
    [InlineData("http://*:9000", true)]
    [InlineData("http://localhost:0", false)]
    [InlineData("nonsense", false)]
    [InlineData("ftp://localhost:9000", false)]
    [InlineData("http://127.0.0.1:9000;nonsense", false)]
    public void Urls_that_cannot_be_bound_are_a_mistake(string? urls, bool isSound)
    {
        var reader = new SettingReader(new ConfigurationBuilder().Build());
        ListenOptions.CheckUrls(urls, reader);
        Assert.Equal(isSound ? [] : ["urls"], reader.Errors.Select(static error => error.Name));
    }

    [Theory]
    [InlineData("example.org", null, "HOST")]
    [InlineData("*", null, "HOST")]
    [InlineData("http://localhost", null, "HOST")]
    [InlineData("256.0.0.1", null, "HOST")]
    [InlineData(null, "65536", "PORT")]
    [InlineData(null, "-1", "PORT")]
    [InlineData(null, "http", "PORT")]
    public void Any_other_host_name_is_a_mistake(string? host, string? port, string name) =>
        Assert.Equal(name, Assert.Single(Read(host, port).Errors).Name);

    public static TheoryData<Exception, string> Faults => new()
    {
        { new IOException("Failed to bind", new AddressInUseException("in use")), "The port is in use" },
        { new SocketException((int)SocketError.AddressAlreadyInUse), "The port is in use" },
        { new SocketException((int)SocketError.AddressNotAvailable), "does not have the address in HOST" },
        { new SocketException((int)SocketError.AccessDenied), "Permission denied" },
        { new IOException("Failed to bind", new AggregateException(new SocketException((int)SocketError.AccessDenied), new SocketException((int)SocketError.AddressFamilyNotSupported))), "Permission denied" },
        { new SocketException((int)SocketError.AddressFamilyNotSupported), "Check HOST" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void An_address_that_cannot_be_listened_on_is_reported_with_its_cause(Exception fault, string cause)
    {
        Assert.True(ListenFailure.Is(fault));
        var screen = ListenFailure.Screen(fault);
        Assert.Contains(cause, screen, StringComparison.Ordinal);
        Assert.Contains("无法监听该地址", screen, StringComparison.Ordinal);
        Assert.Contains(fault.Message, screen, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_faults_are_not_caused_by_the_address()
    {
        Assert.False(ListenFailure.Is(new IOException("disk full")));
        Assert.False(ListenFailure.Is(new AggregateException(new InvalidOperationException())));
    }

    private static (ListenOptions Options, IReadOnlyList<SettingError> Errors) Read(string? host, string? port)
    {
        var reader = new SettingReader(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["HOST"] = host, ["PORT"] = port }).Build());
        return (ListenOptions.Read(reader), reader.Errors);
    }
}
