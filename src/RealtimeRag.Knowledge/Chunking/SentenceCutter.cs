using System.Buffers;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Knowledge.Chunking;

/// <summary>Cuts a paragraph into sentences that together are the paragraph, character for character.</summary>
internal static class SentenceCutter
{
    private static readonly SearchValues<char> SoftEnds = SearchValues.Create("，,、：: ");

    /// <summary>The sentences of <paramref name="text"/>, none wider than <paramref name="maxWidth"/> (in tenths of a unit).</summary>
    public static List<Range> Cut(string text, int maxWidth)
    {
        var sentences = new List<Range>();
        var start = 0;
        while (start < text.Length)
        {
            var end = Sentences.NextStart(text, start);
            Bound(text, start, end, maxWidth, sentences);
            start = end;
        }

        return sentences;
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

    // Looks at no more text than fits. Text without sentence ends, such as a transcript, is cut at
    // the last comma or space that fits, otherwise between characters.
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
