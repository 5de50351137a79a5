namespace RealtimeRag.Core.Questions;

/// <summary>Thrown when a list of phrases cannot be used.</summary>
/// <param name="text">Which line, why, and what to do.</param>
public sealed class PhraseListException(LocalizedText text) : FormatException(text.English)
{
    /// <summary>Which line, why, and what to do.</summary>
    public LocalizedText Text => text;
}
