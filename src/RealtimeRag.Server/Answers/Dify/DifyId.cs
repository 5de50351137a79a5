namespace RealtimeRag.Server.Answers.Dify;

/// <summary>Dify's ids of tasks, messages and conversations. They become parts of addresses and log lines, so only plain ones count.</summary>
internal static class DifyId
{
    /// <summary>The id, or null where it is missing or not made of up to 128 ASCII letters, digits, hyphens and underscores.</summary>
    public static string? Plain(string? id) =>
        id is { Length: > 0 and <= 128 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? id : null;
}
