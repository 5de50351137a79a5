using RealtimeRag.Knowledge.Chunking;
using RealtimeRag.Knowledge.Documents;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>
/// Whether a passage's own heading asks what was asked. Handbooks and lists of questions are written that way, and then the short text
/// below is the answer, however few of the question's words it repeats.
/// </summary>
internal static class HeadingMatch
{
    private const double Enough = 0.6;

    /// <summary>True where question and last heading share most of their words and character pairs (Dice coefficient of at least 0.6).</summary>
    /// <param name="question">The question as it was spoken.</param>
    /// <param name="title">The passage's title with the headings down to it.</param>
    public static bool Asks(string question, string title)
    {
        var last = title.LastIndexOf(Chunker.TitleSeparator, StringComparison.Ordinal);
        var (asked, heading) = (Units(question), Units(last < 0 ? title : title[(last + Chunker.TitleSeparator.Length)..]));
        var shared = asked.Count(heading.Contains);
        return shared > 1 && 2.0 * shared / (asked.Count + heading.Count) >= Enough;
    }

    private static HashSet<string> Units(string text)
    {
        var units = new HashSet<string>(StringComparer.Ordinal);
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var wide = i < text.Length && PlainText.IsWide(text[i]);
            if (i < text.Length && char.IsLetterOrDigit(text[i]) && !wide)
            {
                continue;
            }

            var word = text[start..i].ToLowerInvariant();
            if (word.Length > 0 && !StopWords.IsWord(word))
            {
                units.Add(word);
            }

            if (wide && char.IsLetter(text[i]) && i + 1 < text.Length && PlainText.IsWide(text[i + 1]) && char.IsLetter(text[i + 1]))
            {
                units.Add(text.Substring(i, 2));
            }

            start = i + 1;
        }

        return units;
    }
}
