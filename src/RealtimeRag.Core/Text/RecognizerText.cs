namespace RealtimeRag.Core.Text;

/// <summary>
/// Removes from a transcript what the recognizer added to the words: tags, speaker labels, time stamps, event marks, sub-word marks,
/// HTML entities, blanks between Chinese characters, and endless repetition. Pure and thread-safe. Takes linear time; returns a text without
/// any of these unchanged.
/// </summary>
public static class RecognizerText
{
    /// <summary>One pass may uncover what the next removes. Few texts need more than two; the limit keeps the time linear.</summary>
    private const int MostPasses = 8;

    /// <summary>Returns only the words of a transcript.</summary>
    /// <param name="text">An interim or final text from a recognizer.</param>
    /// <returns>The same object if there is nothing to remove. Empty if nothing was said. Never longer than <paramref name="text"/>.</returns>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (var pass = 0; pass < MostPasses; pass++)
        {
            var cleaned = Pass(text);
            if (ReferenceEquals(cleaned, text))
            {
                break;
            }

            text = cleaned;
        }

        return text;
    }

    private static string Pass(string text)
    {
        text = HtmlEntities.Decode(text);
        text = SubwordMarks.Join(text);
        text = RecognizerMarks.Remove(text);
        text = ChineseSpacing.CloseSegmented(text);
        return RepeatedText.Collapse(text);
    }
}
