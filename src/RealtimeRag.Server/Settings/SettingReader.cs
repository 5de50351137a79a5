using System.Globalization;
using RealtimeRag.Core;

namespace RealtimeRag.Server.Settings;

/// <summary>One mistake in the configuration.</summary>
/// <param name="Name">The setting, or the file.</param>
/// <param name="Message">The mistake and the remedy. Never contains the value of a secret.</param>
internal sealed record SettingError(string Name, LocalizedText Message);

/// <summary>
/// Reads the flat settings (<c>DIFY_TIMEOUT=60</c>) with defaults, ranges and types, and collects all mistakes instead of stopping at the
/// first. Also records which names were read, so that the documentation can be checked against the code. Not thread-safe.
/// </summary>
internal sealed class SettingReader(IConfiguration configuration)
{
    private readonly List<SettingError> _errors = [];
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The mistakes found so far, in the order of reading.</summary>
    public IReadOnlyList<SettingError> Errors => _errors;

    /// <summary>The names read so far.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Adds a mistake that involves more than one value.</summary>
    public void Fail(string name, string chinese, string english) => _errors.Add(new(name, new(chinese, english)));

    /// <summary>Adds mistakes found elsewhere, such as in a settings file.</summary>
    public void Fail(IEnumerable<SettingError> errors) => _errors.AddRange(errors);

    /// <summary>A text, trimmed, or null if unset or blank.</summary>
    public string? Text(string name)
    {
        _names.Add(name);
        var value = configuration[name]?.Trim();
        return string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>A key or token, from <paramref name="name"/> or from the file named by <c>NAME_FILE</c>. In both, blank counts as unset.</summary>
    public string? Secret(string name)
    {
        var file = Text(name + "_FILE");
        if (Text(name) is { } value)
        {
            return IsHeaderSafe(name, value);
        }

        if (file is null)
        {
            return null;
        }

        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } content ? IsHeaderSafe(name, content) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(name + "_FILE", "无法读取该文件：请检查路径与权限", "The file cannot be read: check its path and permissions");
            return null;
        }
    }

    /// <summary>A duration in seconds; decimals are allowed.</summary>
    public TimeSpan Seconds(string name, double fallback, double min, double max) =>
        TimeSpan.FromSeconds(Number(name, fallback, min, max, "，单位为秒", " of seconds"));

    /// <summary>A duration in seconds, or null if unset.</summary>
    public TimeSpan? OptionalSeconds(string name, double min, double max) =>
        Text(name) is null ? null : Seconds(name, min, min, max);

    /// <summary>A number within a range; decimals are allowed.</summary>
    public double Number(string name, double fallback, double min, double max) => Number(name, fallback, min, max, "", "");

    private double Number(string name, double fallback, double min, double max, string unitChinese, string unitEnglish)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }

        Fail(name, $"应为 {min} 到 {max} 之间的数字{unitChinese}", $"must be a number{unitEnglish} from {min} to {max}");
        return fallback;
    }

    /// <summary>A whole number within a range.</summary>
    public int Integer(string name, int fallback, int min, int max)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }

        Fail(name, $"应为 {min} 到 {max} 之间的整数", $"must be a whole number from {min} to {max}");
        return fallback;
    }

    /// <summary>A switch: <c>1</c>/<c>true</c>/<c>on</c>/<c>yes</c>, <c>0</c>/<c>false</c>/<c>off</c>/<c>no</c>, or null if unset.</summary>
    public bool? Switch(string name)
    {
        switch (Text(name)?.ToLowerInvariant())
        {
            case null:
                return null;
            case "1" or "true" or "on" or "yes":
                return true;
            case "0" or "false" or "off" or "no":
                return false;
            default:
                Fail(name, "应为 1 或 0", "must be 1 or 0");
                return null;
        }
    }

    /// <summary>An absolute http or https address without user name, query or fragment; a trailing slash is removed.</summary>
    public Uri? HttpUrl(string name, string? fallback)
    {
        var text = Text(name) ?? fallback;
        if (text is null)
        {
            return null;
        }

        if (Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0)
        {
            return url;
        }

        Fail(name, "应为完整的 http 或 https 地址，例如 https://api.dify.ai/v1", "must be a complete http or https address, such as https://api.dify.ai/v1");
        return null;
    }

    /// <summary>One of a set of words, ignoring case.</summary>
    public string? Choice(string name, string? fallback, params ReadOnlySpan<string> words)
    {
        var text = Text(name)?.ToLowerInvariant();
        if (text is null)
        {
            return fallback;
        }

        if (words.Contains(text))
        {
            return text;
        }

        var list = string.Join(", ", words!);
        Fail(name, $"应为以下之一：{list}", $"must be one of: {list}");
        return fallback;
    }

    private string? IsHeaderSafe(string name, string value)
    {
        if (value.All(c => c is > ' ' and < '\x7f'))
        {
            return value;
        }

        Fail(name, "密钥只能包含可见的 ASCII 字符：请检查是否多复制了空格或引号", "a key may contain visible ASCII characters only: check for copied blanks or quotes");
        return null;
    }
}
