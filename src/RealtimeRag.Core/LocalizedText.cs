namespace RealtimeRag.Core;

/// <summary>The language of the notes and errors on a connection.</summary>
public enum Language
{
    /// <summary>Chinese, the default.</summary>
    Chinese,

    /// <summary>English.</summary>
    English,
}

/// <summary>One message for users, in both languages.</summary>
/// <param name="Chinese">The Chinese text.</param>
/// <param name="English">The English text.</param>
public readonly record struct LocalizedText(string Chinese, string English)
{
    /// <summary>The text in <paramref name="language"/>.</summary>
    public string In(Language language) => language == Language.English ? English : Chinese;
}
