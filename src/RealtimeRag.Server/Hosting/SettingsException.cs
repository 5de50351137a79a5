using System.Text;

namespace RealtimeRag.Server.Hosting;

/// <summary>The configuration has mistakes; the server does not start.</summary>
internal sealed class SettingsException(IReadOnlyList<SettingError> errors) : Exception("The configuration has mistakes")
{
    /// <summary>The exit code for a wrong configuration, EX_CONFIG of sysexits.h.</summary>
    public const int ExitCode = 78;

    /// <summary>All of them.</summary>
    public IReadOnlyList<SettingError> Errors => errors;

    /// <summary>The screen that lists every mistake with its cure, in both languages.</summary>
    public string Screen()
    {
        var text = new StringBuilder();
        text.AppendLine($"配置有 {errors.Count} 处错误，服务未启动 / The configuration has {errors.Count} mistake(s), the server did not start:");
        foreach (var error in errors)
        {
            text.AppendLine($"  {error.Name}: {error.Message.Chinese}");
            text.AppendLine($"  {new string(' ', error.Name.Length)}  {error.Message.English}");
        }

        return text.Append("说明见 docs/configuration.zh-CN.md / See docs/configuration.md").ToString();
    }
}
