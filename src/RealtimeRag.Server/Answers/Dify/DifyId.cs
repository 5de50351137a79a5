namespace RealtimeRag.Server.Answers.Dify;

/// <summary>Dify's ids of tasks, messages and conversations. They become part of URLs and log lines, so only plain ones are accepted.</summary>
internal static class DifyId
{
    /// <summary>The id, or null if it is missing or not made of up to 128 ASCII letters, digits, hyphens and underscores.</summary>
    public static string? Plain(string? id) =>
        id is { Length: > 0 and <= 128 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? id : null;
}
