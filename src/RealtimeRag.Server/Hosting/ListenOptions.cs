using System.Net;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Hosting;

/// <summary>Where the server listens, unless ASP.NET Core's own settings (<c>--urls</c>) override it.</summary>
/// <param name="Host"><c>localhost</c> or an IP address; <c>0.0.0.0</c> for all interfaces.</param>
/// <param name="Port">The port; 0 for any free one.</param>
/// <param name="IsEncrypted">Whether it uses HTTPS.</param>
internal sealed record ListenOptions(string Host, int Port, bool IsEncrypted = false)
{
    private const string Localhost = "localhost";

    /// <summary>
    /// The address to bind. <c>localhost</c> stands for two addresses, which cannot share a dynamically chosen port: port 0 uses only the first.
    /// </summary>
    public string Url => Port == 0 && IsLocalhost ? Address("127.0.0.1") : Address(Host);

    /// <summary>The address for plain HTTP besides the encrypted one.</summary>
    public string PlainUrl(int port) => (this with { Port = port, IsEncrypted = false }).Url;

    /// <summary>The address for clients on the same machine; null for port 0, which is unknown before the start.</summary>
    public string? LocalUrl => Port == 0 ? null : Address(IsEveryInterface ? Localhost : Host);

    private bool IsLocalhost => Host.Equals(Localhost, StringComparison.OrdinalIgnoreCase);

    private bool IsEveryInterface =>
        IPAddress.TryParse(Host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    /// <summary>Reads <c>HOST</c> and <c>PORT</c>, and checks for a certificate.</summary>
    public static ListenOptions Read(SettingReader settings)
    {
        var options = new ListenOptions(settings.Text("HOST") ?? Localhost, settings.Integer("PORT", 8000, 0, 65_535), settings.Text("TLS_CERT") is not null);
        // Kestrel treats any other name as "every interface", which is never what is meant.
        if (!options.IsLocalhost && !IPAddress.TryParse(options.Host.Trim('[', ']'), out _))
        {
            settings.Fail("HOST", "应为 localhost 或 IP 地址，例如 127.0.0.1；所有网卡用 0.0.0.0", "must be localhost or an IP address, such as 127.0.0.1; 0.0.0.0 for every interface");
        }

        return options;
    }

    /// <summary>Checks ASP.NET Core's own setting, which would otherwise fail with a stack trace.</summary>
    public static void CheckUrls(string? urls, SettingReader settings)
    {
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IsUrl(url))
            {
                settings.Fail(
                    WebHostDefaults.ServerUrlsKey,
                    "应为 http://地址:端口，例如 http://127.0.0.1:9000；由系统选择端口用 http://127.0.0.1:0",
                    "must be http://ADDRESS:PORT, such as http://127.0.0.1:9000; http://127.0.0.1:0 for any free port");
            }
        }
    }

    private static bool IsUrl(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme is "http" or "https" && address is not { Host: Localhost, Port: 0 };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private string Address(string host) => $"{(IsEncrypted ? "https" : "http")}://{(host.Contains(':') && !host.StartsWith('[') ? $"[{host}]" : host)}:{Port}";
}
