using System.Text;

namespace RealtimeRag.Core.Text;

/// <summary>
/// Blanks between Chinese characters carry no meaning: recognizers put them between characters or words, and some mark a pause with one.
/// A blank next to Latin letters or digits is kept, and so is a line break.
/// </summary>
internal static class ChineseSpacing
{
    /// <summary>
    /// If the average distance between blanks is at most this many characters, they separate characters or words; above it they mark pauses,
    /// which help to find the question.
    /// </summary>
    private const int LongestSegment = 6;

    /// <summary>Removes the blanks if they separate characters or words; keeps them if they mark pauses.</summary>
    internal static string CloseSegmented(string text) => IsSegmented(text) ? Close(text) : text;

    /// <summary>The text without blanks between Chinese characters; the same object if there are none.</summary>
    internal static string Close(string text)
    {
        StringBuilder? closed = null;
        var copied = 0;
        for (var i = 0; i < text.Length;)
        {
            var end = EndOfBlanks(text, i);
            if (end == i)
            {
                i++;
                continue;
            }

            if (IsBetweenChinese(text, i, end))
            {
                (closed ??= new(text.Length)).Append(text, copied, i - copied);
                copied = end;
            }

            i = end;
        }

        return closed is null ? text : closed.Append(text, copied, text.Length - copied).ToString();
    }

    private static bool IsSegmented(string text)
    {
        var (characters, blanks) = (0, 0);
        for (var i = 0; i < text.Length;)
        {
            var end = EndOfBlanks(text, i);
            if (end > i)
            {
                blanks += IsBetweenChinese(text, i, end) ? 1 : 0;
                i = end;
            }
            else
            {
                characters += Characters.IsHan(text[i]) ? 1 : 0;
                i++;
            }
        }

        return blanks > 0 && characters <= LongestSegment * (blanks + 1);
    }

    private static int EndOfBlanks(string text, int i)
    {
        while (i < text.Length && text[i] is not ('\n' or '\r') && Characters.IsBlank(text[i]))
        {
            i++;
        }

        return i;
    }

    private static bool IsBetweenChinese(string text, int start, int end) =>
        start > 0 && end < text.Length && TakesNoBlank(text, start - 1) && TakesNoBlank(text, end);

    private static bool TakesNoBlank(string text, int i) =>
        Characters.JoinsWithoutBlank(text[i]) ? !Characters.IsFullWidthWord(text[i]) : Characters.IsKana(text[i]) || Characters.IsHanSurrogate(text, i);
}
