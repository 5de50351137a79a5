using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using RealtimeRag.Server.Security.Tls;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Hosting;

/// <summary>Builds the server.</summary>
internal static class ServerApp
{
    /// <summary>Builds it from arguments, <c>.env</c>, environment and files. Throws <see cref="SettingsException"/> with every mistake.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">Changes of a test, before anything is read.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var commandLine = CommandLineSettings.Read(args, ServerSettings.Names);
        var builder = CreateBuilder(commandLine.Arguments);
        var fileErrors = DotEnvFile.Add(builder.Configuration, Environment.CurrentDirectory);
        configure?.Invoke(builder);

        var reader = new SettingReader(builder.Configuration);
        reader.Fail([.. commandLine.Errors, .. fileErrors]);
        var settings = ServerSettings.Read(reader);
        var urls = builder.Configuration[WebHostDefaults.ServerUrlsKey];
        ListenOptions.CheckUrls(urls, reader);
        var listening = string.IsNullOrEmpty(urls) ? Urls(settings) : urls;
        Exposure.Check(Exposure.Addresses(listening, builder.Configuration), settings.Security.SignIn, reader);
        CheckForwarding(builder.Configuration, reader);
        if (reader.Errors.Count > 0)
        {
            throw new SettingsException(reader.Errors);
        }

        builder.WebHost.UseUrls(listening);
        builder.WebHost.ConfigureKestrel(HttpLimits.Apply);
        if (settings.Security.Tls is not null)
        {
            builder.WebHost.ConfigureKestrel(static kestrel =>
                kestrel.ConfigureHttpsDefaults(kestrel.ApplicationServices.GetRequiredService<CertificateReload>().Apply));
        }

        builder.Services.Configure<SocketTransportOptions>(HttpLimits.Apply);
        settings.Log.Apply(builder.Logging);
        builder.Services.AddRealtimeRag(settings);
        var app = builder.Build();
        app.MapRealtimeRag();
        return app;
    }

    /// <summary>Runs it until it is asked to stop. To be asked that while it still starts is an ordinary end as well, not a fault.</summary>
    public static async Task RunAsync(WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await app.RunAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nothing listens yet, so nothing is left to end.
        }
    }

    private static string Urls(ServerSettings settings) =>
        settings.Security.Tls?.RedirectPort is { } plain ? $"{settings.Listen.Url};{settings.Listen.PlainUrl(plain)}" : settings.Listen.Url;

    // The framework's own switch believes everybody.
    private static void CheckForwarding(ConfigurationManager configuration, SettingReader reader)
    {
        if (string.Equals(configuration["ForwardedHeaders_Enabled"], "true", StringComparison.OrdinalIgnoreCase))
        {
            reader.Fail(
                "ASPNETCORE_FORWARDEDHEADERS_ENABLED",
                "会信任任何人的转发头：请改用 FORWARDED_PROXIES 列出代理的地址",
                "would believe forwarded headers of everybody: list your proxies in FORWARDED_PROXIES instead");
        }
    }

    /// <summary>ASP.NET's own sources of settings: <c>appsettings.json</c>, the environment and the command line.</summary>
    internal static WebApplicationBuilder CreateBuilder(string[] args)
    {
        try
        {
            return WebApplication.CreateBuilder(args);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([SettingsException.AppSettings]);
        }
    }
}
