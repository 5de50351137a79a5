namespace RealtimeRag.Knowledge;

/// <summary>A short message for people, in both languages: what is wrong, and what to do.</summary>
/// <param name="Chinese">The message in simplified Chinese.</param>
/// <param name="English">The same in English.</param>
public sealed record KnowledgeNotice(string Chinese, string English)
{
    /// <summary>The text in the language asked for: English for tags that begin with <c>en</c>, else Chinese.</summary>
    /// <param name="language">A language tag such as <c>zh</c> or <c>en-GB</c>; null means Chinese.</param>
    public string In(string? language) =>
        language is not null && language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? English : Chinese;
}
