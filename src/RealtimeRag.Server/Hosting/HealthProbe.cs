using System.Diagnostics.CodeAnalysis;
using System.Net;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Hosting;

/// <summary>
/// <c>--healthcheck</c>: requests <c>/healthz</c> from a server running on this machine and prints the result. Finds the server through the
/// same settings as the server itself. For container images without a shell or curl.
/// </summary>
internal static class HealthProbe
{
    /// <summary>The command-line argument.</summary>
    public const string Argument = "--healthcheck";

    /// <summary>The exit code if the server does not reply or is unhealthy.</summary>
    public const int Unhealthy = 1;

    /// <summary>The time limit of the request.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Sends the request.</summary>
    /// <param name="args">The command line, which may repeat the server's settings.</param>
    /// <param name="output">Receives one line with the result.</param>
    /// <returns>The exit code: 0 or <see cref="Unhealthy"/>. Throws <see cref="SettingsException"/> for settings that cannot be read.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        if (AddressOf(args) is not { } address)
        {
            await output.WriteLineAsync("PORT=0：端口由系统选择，无法得知 / PORT=0: the system chose the port, so it is not known here");
            return Unhealthy;
        }

        try
        {
            using var http = Client();
            using var reply = await http.GetAsync(address);
            await output.WriteLineAsync($"{address}: {(int)reply.StatusCode}");
            return reply.StatusCode == HttpStatusCode.OK ? 0 : Unhealthy;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await output.WriteLineAsync($"{address}：没有响应 / no answer ({e.Message})");
            return Unhealthy;
        }
    }

    // No proxy: the server runs on this machine.
    [SuppressMessage("Security", "CA5359:Do not disable certificate validation", Justification = "The certificate names the public host, while this address is the machine's own, and no secret is sent")]
    private static HttpClient Client() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
    })
    {
        Timeout = Patience,
    };

    private static Uri? AddressOf(string[] args)
    {
        var commandLine = CommandLineSettings.Read([.. args.Where(static argument => argument != Argument)], ServerSettings.Names);
        var configuration = ServerApp.CreateBuilder(commandLine.Arguments).Configuration;
        var reader = new SettingReader(configuration);
        reader.Fail([.. commandLine.Errors, .. DotEnvFile.Add(configuration, Environment.CurrentDirectory)]);
        var listen = ListenOptions.Read(reader);
        var urls = configuration[WebHostDefaults.ServerUrlsKey];
        ListenOptions.CheckUrls(urls, reader);
        if (reader.Errors.Count > 0)
        {
            throw new SettingsException(reader.Errors);
        }

        var url = string.IsNullOrEmpty(urls) ? listen.LocalUrl : LocalUrl(urls.Split(';')[0]);
        return url is null ? null : new Uri(new Uri(url), "/healthz");
    }

    /// <summary>The address at which this machine can reach one listed in ASP.NET Core's own setting; null for port 0.</summary>
    private static string? LocalUrl(string url)
    {
        var address = BindingAddress.Parse(url.Trim());
        var isEveryInterface = !IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any);
        return address.Port == 0 ? null : $"{address.Scheme}://{(isEveryInterface ? "localhost" : address.Host)}:{address.Port}";
    }
}
