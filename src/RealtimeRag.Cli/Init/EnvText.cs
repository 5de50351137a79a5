using System.Text;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Cli.Init;

/// <summary>Writes settings so that the parser of <c>.env</c> reads back exactly the same values.</summary>
internal static class EnvText
{
    /// <summary>The text of a whole file.</summary>
    /// <exception cref="UsageException">A value cannot be written, because it has several lines or both kinds of quotes.</exception>
    public static string Of(IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        var text = new StringBuilder("# realtime-rag init\n# docs/configuration.zh-CN.md · docs/configuration.md\n");
        foreach (var (name, value) in settings)
        {
            text.Append(name).Append('=').Append(Line(name, value)).Append('\n');
        }

        return text.ToString();
    }

    private static string Line(string name, string value)
    {
        string[] ways = [value, $"'{value}'", $"\"{value}\""];
        return Array.Find(ways, way => !way.Contains('\n') && !way.Contains('\r') && IsReadBack(name, way, value)) ?? throw new UsageException(new(
            $"{name} 的值无法写入 .env：不能含有换行，也不能同时含有单引号和双引号", $"the value of {name} cannot be written to .env: it must not contain line breaks or both kinds of quotes"));
    }

    private static bool IsReadBack(string name, string way, string value)
    {
        var content = DotEnvParser.Parse($"{name}={way}\n");
        return content.Mistakes.Count == 0 && content.Values.TryGetValue(name, out var read) && read == value;
    }
}
