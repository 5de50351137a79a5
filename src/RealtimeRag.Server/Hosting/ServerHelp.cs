using System.Text;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Hosting;

/// <summary>The output of <c>--help</c> and <c>--version</c>.</summary>
internal static class ServerHelp
{
    private const int Columns = 100;

    /// <summary>The text to print instead of starting, or null.</summary>
    public static string? For(IReadOnlyCollection<string> args) =>
        args.Any(static a => a is "--help" or "-h" or "-?" or "/?") ? Help()
        : args.Contains("--version") ? $"{RealtimeRagEndpoints.Name} {RealtimeRagEndpoints.Version}"
        : null;

    private static string Help() => $"""
        {RealtimeRagEndpoints.Name} {RealtimeRagEndpoints.Version}

        用法 / Usage
          RealtimeRag.Server [--NAME=value ...]
          dotnet run --project src/RealtimeRag.Server -c Release -- --PORT=9000

          --help           显示此说明 / show this help
          --version        显示版本 / show the version
          {HealthProbe.Argument}    检查本机正在运行的服务端 / check the server that runs on this machine

        设置 / Settings
        {Names()}

        优先级由低到高 / later ones win: appsettings.json, .env, environment, command line
        说明 / explained in: docs/configuration.zh-CN.md, docs/configuration.md

        退出码 / Exit codes
          0     正常结束 / stopped as asked
          {HealthProbe.Unhealthy}     {HealthProbe.Argument}：服务端没有响应 / the server does not answer
          {ListenFailure.ExitCode}    无法监听地址 / the address cannot be listened on
          {SettingsException.ExitCode}    配置有误 / the configuration has mistakes
        """;

    private static string Names()
    {
        var text = new StringBuilder();
        var line = 0;
        foreach (var name in ServerSettings.Names)
        {
            if (line == 0 || line + name.Length > Columns)
            {
                text.Append(text.Length == 0 ? "  " : "\n  ");
                line = 0;
            }

            text.Append(name).Append(' ');
            line += name.Length + 1;
        }

        return text.ToString().TrimEnd();
    }
}
