namespace RealtimeRag.Server.Hosting;

/// <summary>Builds the server.</summary>
internal static class ServerApp
{
    /// <summary>Builds it from arguments, <c>.env</c>, environment and files. Throws <see cref="SettingsException"/> with every mistake.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">Changes of a test, before anything is read.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = CreateBuilder(args);
        DotEnvFile.Add(builder.Configuration, Environment.CurrentDirectory);
        configure?.Invoke(builder);

        var reader = new SettingReader(builder.Configuration);
        var settings = ServerSettings.Read(reader);
        if (reader.Errors.Count > 0)
        {
            throw new SettingsException(reader.Errors);
        }

        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
        {
            builder.WebHost.UseUrls(settings.Listen.Url);
        }

        builder.WebHost.ConfigureKestrel(HttpLimits.Apply);
        settings.Log.Apply(builder.Logging);
        builder.Services.AddRealtimeRag(settings);
        var app = builder.Build();
        app.MapRealtimeRag();
        return app;
    }

    private static WebApplicationBuilder CreateBuilder(string[] args)
    {
        try
        {
            return WebApplication.CreateBuilder(args);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([new("appsettings.json", new(
                "无法读取 appsettings.json：请检查权限，并确认它是有效的 JSON 对象，且没有重复的字段",
                "cannot be read: check its permissions, and that it is one valid JSON object without repeated fields"))]);
        }
    }
}
