using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.UnitTests.Hosting;

/// <summary>Where the server listens, and what is said when it cannot.</summary>
public sealed class ListenTests
{
    [Theory]
    [InlineData(null, null, "http://localhost:8000")]
    [InlineData("0.0.0.0", "80", "http://0.0.0.0:80")]
    [InlineData("LOCALHOST", "0", "http://LOCALHOST:0")]
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
    [InlineData("example.org", null, "HOST")]
    [InlineData("*", null, "HOST")]
    [InlineData("http://localhost", null, "HOST")]
    [InlineData("256.0.0.1", null, "HOST")]
    [InlineData(null, "65536", "PORT")]
    [InlineData(null, "-1", "PORT")]
    [InlineData(null, "http", "PORT")]
    public void Another_name_would_be_every_interface_and_is_a_mistake(string? host, string? port, string name) =>
        Assert.Equal(name, Assert.Single(Read(host, port).Errors).Name);

    [Fact]
    public void An_address_in_use_is_told_from_other_faults()
    {
        Assert.True(ListenFailure.Is(new IOException("x", new AddressInUseException("in use"))));
        Assert.True(ListenFailure.Is(new SocketException((int)SocketError.AddressNotAvailable)));
        Assert.False(ListenFailure.Is(new IOException("disk full")));
        Assert.False(ListenFailure.Is(new InvalidOperationException()));
        var screen = ListenFailure.Screen(new IOException("Failed to bind"));
        Assert.Contains("PORT=9000", screen);
        Assert.Contains("无法监听该地址", screen);
        Assert.Contains("Failed to bind", screen);
    }

    private static (ListenOptions Options, IReadOnlyList<SettingError> Errors) Read(string? host, string? port)
    {
        var reader = new SettingReader(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["HOST"] = host, ["PORT"] = port }).Build());
        return (ListenOptions.Read(reader), reader.Errors);
    }
}
