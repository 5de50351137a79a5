namespace RealtimeRag.Server.Settings;

/// <summary>
/// The server's command line: <c>--NAME=value</c> or <c>--NAME value</c>. ASP.NET Core ignores unknown arguments and fails with a stack trace
/// on malformed ones; here both are configuration mistakes.
/// </summary>
/// <param name="Arguments">The arguments that ASP.NET Core can read.</param>
/// <param name="Errors">The mistakes. They never contain values, which may be secret.</param>
internal sealed record CommandLineSettings(string[] Arguments, IReadOnlyList<SettingError> Errors)
{
    // Framework settings. Those in its sections (Logging:…, Kestrel:…) contain a colon.
    private static readonly string[] OfFramework =
    [
        WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey, WebHostDefaults.EnvironmentKey,
        WebHostDefaults.ContentRootKey, WebHostDefaults.WebRootKey, WebHostDefaults.ApplicationKey, WebHostDefaults.DetailedErrorsKey,
        WebHostDefaults.ShutdownTimeoutKey, HostDefaults.ApplicationKey, "AllowedHosts",
    ];

    /// <summary>Splits a command line into arguments and mistakes.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="known">The names of all settings.</param>
    public static CommandLineSettings Read(IReadOnlyList<string> args, IReadOnlyCollection<string> known)
    {
        List<string> sound = [];
        List<SettingError> errors = [];
        for (var i = 0; i < args.Count; i++)
        {
            var (name, hasValue) = Split(args[i]);
            var hasNext = i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal);
            if (name is null)
            {
                errors.Add(NotASetting(i + 1));
            }
            else if (!IsKnown(name, known))
            {
                errors.Add(Unknown(name, known));
                i += hasValue || !hasNext ? 0 : 1;
            }
            else if (hasValue)
            {
                sound.Add(args[i]);
            }
            else if (hasNext)
            {
                sound.AddRange([args[i], args[++i]]);
            }
            else
            {
                errors.Add(new("--" + name, new($"缺少值：请写成 --{name}=…", $"has no value: write --{name}=…")));
            }
        }

        return new([.. sound], errors);
    }

    private static (string? Name, bool HasValue) Split(string argument)
    {
        var sign = argument.IndexOf('=', StringComparison.Ordinal);
        var isOption = argument.StartsWith("--", StringComparison.Ordinal);
        var name = (sign < 0 ? argument : argument[..sign])[(isOption ? 2 : 0)..];
        return name.Length > 0 && !name.StartsWith('-') && (isOption || sign > 0) ? (name, sign >= 0) : (null, false);
    }

    private static bool IsKnown(string name, IReadOnlyCollection<string> known) =>
        name.Contains(':') || name.Contains("__", StringComparison.Ordinal)
        || known.Contains(name, StringComparer.OrdinalIgnoreCase) || OfFramework.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static SettingError Unknown(string name, IReadOnlyCollection<string> known) =>
        new("--" + name, SettingNames.Nearest(name, known, Math.Max(2, name.Length / 3)) is { } nearest
            ? new($"没有这个设置：是否应为 --{nearest}？", $"there is no such setting: did you mean --{nearest}?")
            : new("没有这个设置：全部设置见 --help", "there is no such setting: see --help for all of them"));

    private static SettingError NotASetting(int number) => new("--", new(
        $"第 {number} 个参数不是设置：请写成 --NAME=value，例如 --PORT=9000",
        $"argument {number} is not a setting: write --NAME=value, such as --PORT=9000"));
}
