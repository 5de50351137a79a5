namespace RealtimeRag.Knowledge;

/// <summary>A short message for users, in both languages: what is wrong, and how to fix it.</summary>
/// <param name="Chinese">The message in simplified Chinese.</param>
/// <param name="English">The same in English.</param>
public sealed record KnowledgeNotice(string Chinese, string English)
{
    /// <summary>The text in the requested language: English for tags that begin with <c>en</c>, otherwise Chinese.</summary>
    /// <param name="language">A language tag such as <c>zh</c> or <c>en-GB</c>; null means Chinese.</param>
    public string In(string? language) =>
        language is not null && language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? English : Chinese;
}
