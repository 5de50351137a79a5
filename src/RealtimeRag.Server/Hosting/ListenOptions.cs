using System.Net;

namespace RealtimeRag.Server.Hosting;

/// <summary>Where the server listens, unless ASP.NET's own settings (<c>--urls</c>) say otherwise.</summary>
/// <param name="Host"><c>localhost</c> or an IP address; <c>0.0.0.0</c> for all.</param>
/// <param name="Port">A port; 0 for any that is free.</param>
internal sealed record ListenOptions(string Host, int Port)
{
    /// <summary>The address to bind.</summary>
    public string Url => Host.Contains(':') && !Host.StartsWith('[') ? $"http://[{Host}]:{Port}" : $"http://{Host}:{Port}";

    /// <summary>Reads <c>HOST</c> and <c>PORT</c>.</summary>
    public static ListenOptions Read(SettingReader settings)
    {
        var options = new ListenOptions(settings.Text("HOST") ?? "localhost", settings.Integer("PORT", 8000, 0, 65_535));
        // Kestrel takes any other name for "every interface", which nobody who names one means.
        if (!options.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && !IPAddress.TryParse(options.Host.Trim('[', ']'), out _))
        {
            settings.Fail("HOST", "应为 localhost 或 IP 地址，例如 127.0.0.1；所有网卡用 0.0.0.0", "must be localhost or an IP address, such as 127.0.0.1; 0.0.0.0 for every interface");
        }

        return options;
    }
}
