using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Answers.Choice;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.Cli.Doctor;

/// <summary>Reads the configuration exactly as the server would, and says what is wrong with it and which backend would answer.</summary>
internal static class ConfigurationCheck
{
    /// <summary>Reads what the server would read.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="configure">Adds the environment, or what stands for it in a test.</param>
    /// <returns>The settings, where they are sound, and the findings.</returns>
    public static (ServerSettings? Settings, IReadOnlyList<Finding> Findings) Run(string folder, Action<IConfigurationBuilder> configure)
    {
        try
        {
            var configuration = new ConfigurationBuilder().SetBasePath(folder).AddJsonFile("appsettings.json", optional: true);
            DotEnvFile.Add(configuration, folder);
            configure(configuration);
            var reader = new SettingReader(configuration.Build());
            var settings = ServerSettings.Read(reader);
            return reader.Errors.Count > 0 ? (null, [.. reader.Errors.Select(Mistake)]) : (settings, [Sound(folder), Backend(settings.Answers.Choice)]);
        }
        catch (SettingsException e)
        {
            return (null, [.. e.Errors.Select(Mistake)]);
        }
        catch (InvalidDataException)
        {
            return (null, [new(Verdict.Bad, new("appsettings.json", "appsettings.json"), new("不是有效的 JSON：请修正或删除", "is not valid JSON: mend or remove it"))]);
        }
    }

    private static Finding Mistake(SettingError error) => new(Verdict.Bad, new(error.Name, error.Name), error.Message);

    private static Finding Sound(string folder) => new(Verdict.Good, new("配置", "configuration"), File.Exists(Path.Combine(folder, DotEnvFile.Name))
        ? new("没有错误（已读取 .env）", "no mistakes (.env was read)")
        : new("没有错误（当前目录没有 .env，使用环境变量与默认值）", "no mistakes (no .env in this folder: environment and defaults apply)"));

    private static Finding Backend(BackendChoice choice)
    {
        var name = choice.Kind.Name();
        return new(
            choice.IsConfigured ? Verdict.Good : Verdict.Bad,
            new("后端", "backend"),
            new($"{name}（{choice.Reason.Chinese}）", $"{name} ({choice.Reason.English})"));
    }
}
