using System.Buffers;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Knowledge.Chunking;

/// <summary>Cuts a paragraph into sentences without losing a character: the pieces joined are the paragraph.</summary>
internal static class SentenceCutter
{
    private static readonly SearchValues<char> Stops = SearchValues.Create("。！？!?…；;.\n");
    private static readonly SearchValues<char> Closers = SearchValues.Create("”’」』）)】》\"'!?！？。…");
    private static readonly SearchValues<char> SoftEnds = SearchValues.Create("，,、：: ");
    private static readonly string[] Abbreviations = ["e.g", "i.e", "etc", "vs", "cf", "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "No", "Fig", "Inc", "Ltd", "Co", "approx"];

    /// <summary>The sentences of <paramref name="text"/>, none wider than <paramref name="maxWidth"/> (in tenths).</summary>
    public static List<Range> Cut(string text, int maxWidth)
    {
        var sentences = new List<Range>();
        var start = 0;
        while (start < text.Length)
        {
            var end = End(text, start);
            Bound(text, start, end, maxWidth, sentences);
            start = end;
        }

        return sentences;
    }

    private static int End(string text, int start)
    {
        var at = start;
        while (at < text.Length)
        {
            var stop = text.AsSpan(at).IndexOfAny(Stops);
            if (stop < 0)
            {
                return text.Length;
            }

            at += stop + 1;
            if (text[at - 1] != '.' || IsFullStop(text, start, at - 1))
            {
                return AfterClosers(text, at);
            }
        }

        return text.Length;
    }

    private static int AfterClosers(string text, int at)
    {
        while (at < text.Length && text[at - 1] != '\n' && Closers.Contains(text[at]))
        {
            at++;
        }

        while (at < text.Length && text[at] is ' ' or '\n')
        {
            at++;
        }

        return at;
    }

    // "3.5", "example.com", "e.g. this" and "J. Smith" go on; "done. Next" ends.
    private static bool IsFullStop(string text, int start, int dot)
    {
        if (dot + 1 < text.Length && !char.IsWhiteSpace(text[dot + 1]) && !Closers.Contains(text[dot + 1]))
        {
            return text[dot + 1] >= '\u2E80';
        }

        var word = text.AsSpan(start, dot - start);
        word = word[(word.LastIndexOfAny(' ', '(', '\n') + 1)..];
        if (word.Length == 1 && char.IsAsciiLetterUpper(word[0]))
        {
            return false;
        }

        foreach (var abbreviation in Abbreviations)
        {
            if (word.Equals(abbreviation, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return word.Length == 0 || word.IndexOfAnyExceptInRange('0', '9') >= 0 || word.Length != dot - start;
    }

    private static void Bound(string text, int start, int end, int maxWidth, List<Range> sentences)
    {
        while (start < end)
        {
            var length = Fitting(text.AsSpan(start, end - start), maxWidth);
            sentences.Add(start..(start + length));
            start += length;
        }
    }

    // As much as fits, and no more is looked at. Words without an end of sentence, as in transcripts: at the last comma or space that fits, else between characters.
    private static int Fitting(ReadOnlySpan<char> text, int maxWidth)
    {
        var (width, end) = (0, 0);
        while (end < text.Length && width + TextWidth.Of(text[end]) <= maxWidth)
        {
            width += TextWidth.Of(text[end]);
            end++;
        }

        if (end == text.Length)
        {
            return end;
        }

        var soft = text[..end].LastIndexOfAny(SoftEnds);
        if (soft >= end / 2)
        {
            return soft + 1;
        }

        return TextCut.PieceLength(text, Math.Max(1, end));
    }
}
