using System.Globalization;
using System.Text;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Security.Keys;

/// <summary>API keys as lines of text: <c>NAME SHA256 [admin] [expires=…] [questions_a_day=N]</c> and further limits. Pure.</summary>
internal static class ApiKeyLines
{
    private const string Admin = "admin";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private static readonly string Words = string.Join(' ', PrincipalLimits.Fields.Select(static field => $"[{field.Name}=N]"));

    private static readonly char[] Blanks = [' ', '\t', '\r'];

    /// <summary>Parses all lines.</summary>
    /// <exception cref="ApiKeyListException">A line is not a key.</exception>
    public static List<ApiKey> Read(string text)
    {
        List<ApiKey> keys = [];
        foreach (var (index, line) in text.Split('\n').Index())
        {
            if (NameIn(line) is not null)
            {
                keys.Add(ReadLine(line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries), index + 1));
            }
        }

        return keys;
    }

    /// <summary>Formats a key as a line, without line end.</summary>
    public static string Write(ApiKey key)
    {
        var line = new StringBuilder($"{key.Name} {key.Fingerprint}");
        if (key.IsAdmin)
        {
            line.Append(" " + Admin);
        }

        if (key.ExpiresAt is { } end)
        {
            line.Append(CultureInfo.InvariantCulture, $" expires={Time(end)}");
        }

        foreach (var field in PrincipalLimits.Fields)
        {
            if (field.Get(key.Limits) is { } most)
            {
                line.Append(CultureInfo.InvariantCulture, $" {field.Name}={most}");
            }
        }

        return line.ToString();
    }

    /// <summary>The first word of a line; null for a comment or a blank line.</summary>
    public static string? NameIn(string line)
    {
        var words = line.Split(Blanks, 2, StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 || words[0].StartsWith('#') ? null : words[0];
    }

    /// <summary>Formats a time for the file.</summary>
    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Parses an ISO 8601 time, assuming UTC if it has no zone; null if it is not one.</summary>
    public static DateTimeOffset? ReadTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    private static ApiKey ReadLine(string[] words, int number)
    {
        var fingerprint = Fingerprint.Parse(words.ElementAtOrDefault(1));
        if (!ApiKey.IsName(words[0]) || fingerprint is null)
        {
            throw Wrong(number);
        }

        var key = new ApiKey(words[0], fingerprint);
        foreach (var word in words.Skip(2))
        {
            key = word.Split('=', 2) switch
            {
                [Admin] => key with { IsAdmin = true },
                ["expires", var time] when ReadTime(time) is { } end => key with { ExpiresAt = end },
                [var name, var count] when Field(name) is { } field && Count(count) is { } n => key with { Limits = field.Set(key.Limits, n) },
                _ => throw Wrong(number),
            };
        }

        return key;
    }

    private static LimitField? Field(string name) => PrincipalLimits.Fields.FirstOrDefault(field => field.Name == name);

    private static long? Count(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    // Do not quote the line: it may be a key that was entered by mistake.
    private static ApiKeyListException Wrong(int number) => new(new(
        $"第 {number} 行应为：名称 SHA256 [admin] [expires=时间] {Words}", $"line {number} must be: NAME SHA256 [admin] [expires=TIME] {Words}"));
}
