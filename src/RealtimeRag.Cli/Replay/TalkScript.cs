using System.Text.Json;
using System.Text.Json.Serialization;
using RealtimeRag.Cli.Failures;

namespace RealtimeRag.Cli.Replay;

/// <summary>One line of a scripted conversation.</summary>
/// <param name="Text">What the recognizer heard.</param>
/// <param name="Final">Whether the text is final.</param>
/// <param name="Delay">How long after the line before, in milliseconds.</param>
internal sealed record ScriptLine(string? Text, bool Final = false, double Delay = 0);

/// <summary>Reads scripted conversations: JSON lines with <c>text</c>, <c>final</c> and <c>delay</c>.</summary>
internal static partial class TalkScript
{
    private const double LongestDelay = 600_000;

    /// <summary>Reads a whole script; blank lines are skipped.</summary>
    /// <exception cref="UsageException">The file cannot be read, or a line is wrong.</exception>
    public static async Task<IReadOnlyList<ScriptLine>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        string[] lines;
        try
        {
            lines = await File.ReadAllLinesAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(new($"无法读取脚本 {path}：请检查路径与权限", $"The script {path} cannot be read: check its path and permissions"));
        }

        List<ScriptLine> script = [];
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length > 0)
            {
                script.Add(Parse(lines[i], i + 1));
            }
        }

        return script.Count > 0 ? script : throw new UsageException(new($"脚本 {path} 是空的", $"The script {path} is empty"));
    }

    private static ScriptLine Parse(string json, int number)
    {
        const string Example = """{"text":"大家好。","final":true,"delay":500}""";
        try
        {
            if (JsonSerializer.Deserialize(json, ScriptJson.Default.ScriptLine) is { Text: not null, Delay: >= 0 and <= LongestDelay } line)
            {
                return line;
            }
        }
        catch (JsonException)
        {
            // Reported below, like a line that lacks its text.
        }

        throw new UsageException(new($"脚本第 {number} 行有误，应形如：{Example}", $"Line {number} of the script is wrong; it should look like {Example}"));
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(ScriptLine))]
    private sealed partial class ScriptJson : JsonSerializerContext;
}
