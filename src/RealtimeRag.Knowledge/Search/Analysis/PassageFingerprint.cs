using System.Buffers;
using RealtimeRag.Knowledge.Chunking;

namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>
/// Detects passages with the same content, also across files. Ignores white space, markup, letter case,
/// character width and heading numbers; letters, digits and signs such as % count.
/// </summary>
internal static class PassageFingerprint
{
    // In shorter texts, the same words under another heading state another fact: "9:00 to 18:00" under Monday and under Tuesday.
    private const int ShortText = 24;
    private const ulong HashStart = 14_695_981_039_346_656_037UL;
    private const ulong HashPrime = 1_099_511_628_211UL;

    private static readonly SearchValues<char> Signs = SearchValues.Create("%‰℃℉°$€£¥+±=<>≤≥≠≈×÷−");

    /// <summary>The fingerprint of a passage's content; 0 if it has none.</summary>
    /// <param name="title">Its title and headings; the last heading is included if the text is short.</param>
    /// <param name="text">Its text.</param>
    public static ulong OfContent(ReadOnlySpan<char> title, ReadOnlySpan<char> text)
    {
        var hash = HashStart;
        var length = Add(text, ref hash);
        var lastHeading = title.LastIndexOf(Chunker.TitleSeparator);
        if (length is > 0 and < ShortText && lastHeading >= 0)
        {
            hash *= HashPrime;
            Add(HeadingNumber.Strip(title[(lastHeading + Chunker.TitleSeparator.Length)..]), ref hash);
        }

        return length == 0 ? 0 : hash;
    }

    /// <summary>The fingerprint of a title with its headings, without numbers and without any copy mark of the file name.</summary>
    public static ulong OfTitle(ReadOnlySpan<char> title)
    {
        var hash = HashStart;
        var end = title.IndexOf(Chunker.TitleSeparator);
        Add(CopyMark.Strip(end < 0 ? title : title[..end]), ref hash);
        while (end >= 0)
        {
            title = title[(end + Chunker.TitleSeparator.Length)..];
            end = title.IndexOf(Chunker.TitleSeparator);
            hash *= HashPrime;
            Add(HeadingNumber.Strip(end < 0 ? title : title[..end]), ref hash);
        }

        return hash;
    }

    // Returns how many characters counted.
    private static int Add(ReadOnlySpan<char> text, ref ulong hash)
    {
        var (length, last, gap) = (0, CharacterClass.Break, false);
        for (var i = 0; i < text.Length; i++)
        {
            var (character, kind, _, _) = FoldedText.Of(text[i]);
            if (kind is CharacterClass.Break or CharacterClass.Gap && !IsSign(text, i, character))
            {
                gap = true;
                continue;
            }

            if (gap && length > 0 && last != CharacterClass.Ideograph && kind != CharacterClass.Ideograph)
            {
                hash = (hash ^ ' ') * HashPrime;
            }

            hash = (hash ^ character) * HashPrime;
            (last, gap) = (kind, false);
            length++;
        }

        return length;
    }

    // A point or colon counts inside a number, a sharp after a letter (C#), and a hyphen as a minus sign.
    private static bool IsSign(ReadOnlySpan<char> text, int i, char folded)
    {
        var before = i > 0 ? text[i - 1] : ' ';
        var isBeforeDigit = i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]);
        return folded switch
        {
            '.' or ':' or ',' => char.IsAsciiDigit(before) && isBeforeDigit,
            '#' => char.IsAsciiLetter(before),
            '-' => isBeforeDigit && !char.IsLetterOrDigit(before),
            _ => Signs.Contains(folded),
        };
    }
}
