using RealtimeRag.Cli.Options;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Server.Answers.Choice;
using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Cli.Doctor;

/// <summary>Reads the configuration exactly as the server would, and reports mistakes and which backend would answer.</summary>
internal static class ConfigurationCheck
{
    /// <summary>Reads the server's configuration.</summary>
    /// <returns>The settings, with defaults instead of wrong values; whether they are correct; and the findings.</returns>
    public static (ServerSettings Settings, bool IsSound, IReadOnlyList<Finding> Findings) Run(CliTerminal terminal)
    {
        var (configuration, reader) = CliConfiguration.Read(terminal);
        var settings = ServerSettings.Read(reader);
        List<Finding> findings = [.. SettingNames.NearMisses(configuration, ServerSettings.Names).Select(static miss => new Finding(Verdict.Hint, new(miss.Name, miss.Name), miss.Message))];
        return reader.Errors.Count > 0
            ? (settings, false, [.. findings, .. reader.Errors.Select(static error => new Finding(Verdict.Bad, new(error.Name, error.Name), error.Message))])
            : (settings, true, [.. findings, Sound(terminal.Folder), Backend(settings.Answers.Choice)]);
    }

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
