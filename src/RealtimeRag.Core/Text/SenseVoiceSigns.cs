using System.Buffers;
using System.Text;

namespace RealtimeRag.Core.Text;

/// <summary>
/// The symbols that SenseVoice adds: one for a sound before a sentence, one for an emotion after it; "❓" stands for a sound that is not speech.
/// They are removed there, but kept between words and in a text that has no words.
/// </summary>
internal static class SenseVoiceSigns
{
    private const char EmojiForm = '\uFE0F';
    private static readonly string[] Signs = ["😊", "😔", "😡", "😰", "🤢", "😮", "🎼", "👏", "😀", "😭", "🤧", "😷", "❓"];

    /// <summary>Music without words, and a sound that is not speech: if there is nothing else, nothing was said.</summary>
    private static readonly SearchValues<string> WithoutSpeech = SearchValues.Create(["🎼", "❓"], StringComparison.Ordinal);
    private static readonly SearchValues<string> AnySign = SearchValues.Create(Signs, StringComparison.Ordinal);

    /// <summary>The text without symbols at the ends of sentences; the same object if it contains none.</summary>
    internal static string Remove(string text)
    {
        if (!text.AsSpan().ContainsAny(AnySign))
        {
            return text;
        }

        var words = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var end = EndOfSigns(text, i);
            if (end == i)
            {
                words.Append(text[i++]);
            }
            else if (IsBetweenWords(words, text, end))
            {
                words.Append(text, i, end - i);
                i = end;
            }
            else
            {
                i = words.Length == 0 ? EndOfBlanks(text, end) : end;
            }
        }

        var left = words.ToString().TrimEnd();
        return left.Length == 0 && !text.AsSpan().ContainsAny(WithoutSpeech) ? text
            : left.Length == text.Length ? text
            : left;
    }

    private static bool IsBetweenWords(StringBuilder words, string text, int end) =>
        words.Length > 0 && end < text.Length && char.IsLetterOrDigit(words[^1]) && char.IsLetterOrDigit(text[end]);

    private static int EndOfBlanks(string text, int i)
    {
        while (i < text.Length && char.IsWhiteSpace(text[i]))
        {
            i++;
        }

        return i;
    }

    private static int EndOfSigns(string text, int i)
    {
        for (var found = true; found;)
        {
            found = false;
            foreach (var sign in Signs)
            {
                if (text.AsSpan(i).StartsWith(sign))
                {
                    i += sign.Length;
                    i += i < text.Length && text[i] == EmojiForm ? 1 : 0;
                    found = true;
                }
            }
        }

        return i;
    }
}
