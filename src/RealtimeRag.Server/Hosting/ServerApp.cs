using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using RealtimeRag.Server.Security.Tls;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Hosting;

/// <summary>Builds the server.</summary>
internal static class ServerApp
{
    /// <summary>Builds it from arguments, <c>.env</c>, environment and files. Throws <see cref="SettingsException"/> with all mistakes.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">Changes made by a test before anything is read.</param>
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

        builder.WebHost.UseUrls(settings.Telemetry.MetricsPort is { } metrics ? $"{listening};{settings.Listen.PlainUrl(metrics)}" : listening);
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

    /// <summary>Runs the server until it is asked to stop. A request to stop during start-up is a normal end too, not a failure.</summary>
    public static async Task RunAsync(WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await app.RunAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nothing is listening yet, so there is nothing to drain.
        }
    }

    private static string Urls(ServerSettings settings) =>
        settings.Security.Tls?.RedirectPort is { } plain ? $"{settings.Listen.Url};{settings.Listen.PlainUrl(plain)}" : settings.Listen.Url;

    // The framework's own switch trusts every proxy.
    private static void CheckForwarding(ConfigurationManager configuration, SettingReader reader)
    {
        if (string.Equals(configuration["ForwardedHeaders_Enabled"], "true", StringComparison.OrdinalIgnoreCase))
        {
            reader.Fail(
                "ASPNETCORE_FORWARDEDHEADERS_ENABLED",
                "会信任任何人的转发头：请改用 FORWARDED_PROXIES 列出代理的地址",
                "would trust forwarded headers from everyone: list your proxies in FORWARDED_PROXIES instead");
        }
    }

    /// <summary>ASP.NET Core's own configuration sources: <c>appsettings.json</c>, the environment and the command line.</summary>
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
