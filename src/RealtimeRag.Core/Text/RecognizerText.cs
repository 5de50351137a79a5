namespace RealtimeRag.Core.Text;

/// <summary>
/// Takes out of a transcript what the recognizer added to the words: tags, speaker labels, time stamps, event marks, sub-word marks, HTML entities, blanks between
/// Chinese characters, and repetition without end. Pure and safe for concurrent use. Time grows linearly with the text; a text without any of this is returned as it is.
/// </summary>
public static class RecognizerText
{
    /// <summary>What one pass uncovers, the next takes out. Few texts need more than two; the bound keeps the time linear.</summary>
    private const int MostPasses = 8;

    /// <summary>The words of a transcript.</summary>
    /// <param name="text">A text of a recognizer, interim or final.</param>
    /// <returns>The same object where there is nothing to take out. Empty where nothing was said. Never longer than <paramref name="text"/>.</returns>
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
