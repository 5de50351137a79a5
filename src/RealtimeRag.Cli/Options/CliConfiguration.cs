using Microsoft.Extensions.Configuration;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Cli.Options;

/// <summary>The settings as the server would find them: <c>appsettings.json</c>, <c>.env</c>, then the environment.</summary>
internal static class CliConfiguration
{
    /// <summary>Reads the sources of the working directory.</summary>
    /// <param name="terminal">Provides the directory and the environment.</param>
    /// <param name="given">Values from the command line, which take precedence; null values are ignored.</param>
    /// <returns>The settings, and their reader, which already contains the mistakes in the files.</returns>
    public static (IConfigurationRoot Configuration, SettingReader Reader) Read(CliTerminal terminal, params IEnumerable<KeyValuePair<string, string?>> given)
    {
        var configuration = new ConfigurationBuilder();
        List<SettingError> mistakes = [.. AddAppSettings(configuration, terminal.Folder), .. DotEnvFile.Add(configuration, terminal.Folder)];
        configuration.AddInMemoryCollection(terminal.Variables);
        configuration.AddInMemoryCollection(given.Where(static pair => pair.Value is not null));
        var root = configuration.Build();
        var reader = new SettingReader(root);
        reader.Fail(mistakes);
        return (root, reader);
    }

    /// <summary>All mistakes of a reader as one failure.</summary>
    public static UsageException Failure(SettingReader settings) => new(new(
        string.Join('\n', settings.Errors.Select(static error => $"{error.Name}：{error.Message.Chinese}")),
        string.Join('\n', settings.Errors.Select(static error => $"{error.Name}: {error.Message.English}"))));

    private static IEnumerable<SettingError> AddAppSettings(ConfigurationBuilder configuration, string folder)
    {
        try
        {
            configuration.AddConfiguration(new ConfigurationBuilder().SetBasePath(folder).AddJsonFile("appsettings.json", optional: true).Build());
            return [];
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return [SettingsException.AppSettings];
        }
    }
}
