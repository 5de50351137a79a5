namespace RealtimeRag.Server.Hosting;

/// <summary>Where the server listens, unless ASP.NET's own settings (<c>--urls</c>) say otherwise.</summary>
/// <param name="Host">A host name or address; <c>0.0.0.0</c> for all.</param>
/// <param name="Port">A port; 0 for any that is free.</param>
internal sealed record ListenOptions(string Host, int Port)
{
    /// <summary>The address to bind.</summary>
    public string Url => Host.Contains(':') && !Host.StartsWith('[') ? $"http://[{Host}]:{Port}" : $"http://{Host}:{Port}";

    /// <summary>Reads <c>HOST</c> and <c>PORT</c>.</summary>
    public static ListenOptions Read(SettingReader settings)
    {
        var options = new ListenOptions(settings.Text("HOST") ?? "localhost", settings.Integer("PORT", 8000, 0, 65_535));
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out _))
        {
            settings.Fail("HOST", "应为主机名或 IP 地址，例如 localhost 或 0.0.0.0", "must be a host name or an IP address, such as localhost or 0.0.0.0");
        }

        return options;
    }
}
