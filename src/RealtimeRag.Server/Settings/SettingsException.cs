using System.Text;

namespace RealtimeRag.Server.Settings;

/// <summary>The configuration has mistakes; the server does not start.</summary>
internal sealed class SettingsException(IReadOnlyList<SettingError> errors) : Exception("The configuration has mistakes")
{
    /// <summary>The exit code for a wrong configuration, EX_CONFIG of sysexits.h.</summary>
    public const int ExitCode = 78;

    /// <summary>The message for an appsettings.json that cannot be used.</summary>
    public static SettingError AppSettings { get; } = new("appsettings.json", new(
        "无法读取：请检查权限，并确认它是有效的 JSON 对象，且没有重复的字段",
        "cannot be read: check its permissions, and that it is one valid JSON object without repeated fields"));

    /// <summary>All mistakes.</summary>
    public IReadOnlyList<SettingError> Errors => errors;

    /// <summary>The message that lists all mistakes with their remedies, in both languages.</summary>
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
