using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>
/// A legacy encoding that leaves no mark in a file. The encoding of a text is chosen by how common its characters are:
/// decoded with the wrong one, a text turns into rare or private-use characters, or into invalid bytes.
/// </summary>
/// <param name="Name">Its name on web pages.</param>
/// <param name="LengthAt">The length in bytes of the character at the start of a span that begins outside ASCII; 0 if the bytes are invalid.</param>
/// <param name="WeightAt">How common that character is, from 0 (rare or private use) to 1.</param>
internal sealed record CodePage(string Name, CodePage.Measure LengthAt, CodePage.Weigh WeightAt)
{
    private const int Sample = 64 * 1024;

    /// <summary>The code pages to try; of two that fit equally well the first wins.</summary>
    public static readonly IReadOnlyList<CodePage> All =
    [
        new("gb18030", GbLength, (text, _) => GbWeight(text)),
        new("big5", text => Pair(text, 0x81, 0xFE, isTrail: b => b is (>= 0x40 and <= 0x7E) or >= 0xA1), (text, _) => Big5Weight(text)),
        new("shift_jis", SjisLength, (text, _) => SjisWeight(text)),
        new("euc-jp", text => Pair(text, 0xA1, 0xFE, isTrail: b => b is >= 0xA1 and <= 0xFE), (text, _) => EucJpWeight(text)),
        new("ks_c_5601-1987", text => Pair(text, 0x81, 0xFE, isTrail: b => b >= 0x41), (text, _) => KoreanWeight(text)),
        new("windows-1251", _ => 1, CyrillicWeight),
        new("windows-1252", _ => 1, LatinWeight),
    ];

    public delegate int Measure(ReadOnlySpan<byte> text);

    public delegate double Weigh(ReadOnlySpan<byte> text, byte before);

    private delegate bool IsTrail(byte value);

    /// <summary>How well a text fits this code page, from 0 to about 1.5.</summary>
    public double Score(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, Sample)];
        var (weight, characters) = (0.0, 0);
        for (var i = 0; i < bytes.Length;)
        {
            if (bytes[i] < 0x80)
            {
                i++;
                continue;
            }

            var length = LengthAt(bytes[i..]);
            weight += length == 0 ? -1 : WeightAt(bytes.Slice(i, length), i == 0 ? (byte)' ' : bytes[i - 1]);
            characters++;
            i += Math.Max(1, length);
        }

        return characters == 0 ? 0 : (weight / characters) + FrequentWords(bytes);
    }

    /// <summary>Decodes a text; invalid bytes become U+FFFD.</summary>
    public string Decode(ReadOnlySpan<byte> bytes) => Encoding.GetString(bytes);

    private Encoding Encoding => TextDecoder.Named(Name) ?? throw new InvalidOperationException($"The framework lacks the code page {Name}.");

    // Two Chinese code pages, or a Chinese and a Korean one, may both yield common characters; only the right one yields function words.
    private double FrequentWords(ReadOnlySpan<byte> bytes) => Name switch
    {
        "gb18030" or "big5" => Math.Min(0.5, 2 * FrequentCharacters.Chinese(Decode(bytes))),
        "ks_c_5601-1987" => Math.Min(0.5, 2 * FrequentCharacters.Korean(Decode(bytes))) - 0.3,
        "euc-jp" => FrequentCharacters.Kana(Decode(bytes)) > 0.1 ? 0.6 : -0.3,
        "shift_jis" => FrequentCharacters.Kana(Decode(bytes)) > 0.1 ? 0.5 : 0,
        _ => 0,
    };

    private static int Pair(ReadOnlySpan<byte> text, byte first, byte last, IsTrail isTrail) =>
        text.Length > 1 && text[0] >= first && text[0] <= last && isTrail(text[1]) ? 2 : 0;

    private static int GbLength(ReadOnlySpan<byte> text)
    {
        if (text.Length > 3 && text[0] is >= 0x81 and <= 0xFE && text[1] is >= 0x30 and <= 0x39)
        {
            return text[2] is >= 0x81 and <= 0xFE && text[3] is >= 0x30 and <= 0x39 ? 4 : 0;
        }

        return Pair(text, 0x81, 0xFE, b => b is >= 0x40 and not (0x7F or 0xFF));
    }

    // High: punctuation and the 3,755 most common characters. Lower: rarer and traditional ones, kana, box drawing. The rest is private use.
    private static double GbWeight(ReadOnlySpan<byte> text) => text switch
    {
        [>= 0xA1 and <= 0xA3, >= 0xA1] => 1,
        [>= 0xB0 and <= 0xD7, >= 0xA1] => 1,
        [>= 0xD8 and <= 0xF7, >= 0xA1] => 0.25,
        [>= 0x81 and <= 0xA0, _] or [>= 0xAA, < 0xA1] => 0.25,
        [>= 0xA4 and <= 0xA9, _] => 0.25,
        [_, _, _, _] => 0.25,
        _ => -0.5,
    };

    private static double Big5Weight(ReadOnlySpan<byte> text) => text[0] switch
    {
        >= 0xA1 and <= 0xA3 => 1,
        >= 0xA4 and <= 0xC6 => 1,
        >= 0xC9 and <= 0xF9 => 0.25,
        _ => -0.5,
    };

    private static int SjisLength(ReadOnlySpan<byte> text) => text[0] switch
    {
        >= 0xA1 and <= 0xDF => 1,
        (>= 0x81 and <= 0x9F) or (>= 0xE0 and <= 0xFC) when text.Length > 1 && text[1] is >= 0x40 and not 0x7F and <= 0xFC => 2,
        _ => 0,
    };

    private static double SjisWeight(ReadOnlySpan<byte> text) => text switch
    {
        [0x81, _] => 1,
        [0x82 or 0x83, >= 0x40] => 1,
        [>= 0x88 and <= 0x97, _] => 1,
        [0x98, <= 0x72] => 1,
        [(>= 0x98 and <= 0x9F) or (>= 0xE0 and <= 0xEA), _] => 0.25,
        [_] => 0.1,
        _ => -0.5,
    };

    private static double EucJpWeight(ReadOnlySpan<byte> text) => text[0] switch
    {
        0xA1 or 0xA3 or 0xA4 or 0xA5 => 1,
        >= 0xB0 and <= 0xCF => 1,
        >= 0xD0 and <= 0xF4 => 0.25,
        _ => -0.5,
    };

    private static double KoreanWeight(ReadOnlySpan<byte> text) => text switch
    {
        [>= 0xA1 and <= 0xA3, >= 0xA1] => 1,
        [>= 0xB0 and <= 0xC8, >= 0xA1] => 1,
        [>= 0xCA and <= 0xFD, >= 0xA1] => 0.1,
        [>= 0x81 and <= 0xC6, _] => 0.25,
        _ => -0.5,
    };

    // Lower-case letters, and capitals at the start of a word, but not inside a Latin word.
    private static double CyrillicWeight(ReadOnlySpan<byte> text, byte before) => text[0] switch
    {
        >= 0xC0 when char.IsAsciiLetter((char)before) => -0.2,
        >= 0xE0 or 0xB8 => 1,
        >= 0xC0 and <= 0xDF or 0xA8 => before < 0x80 && !char.IsAsciiLetterOrDigit((char)before) ? 1 : 0.25,
        0xAB or 0xBB or 0x97 or 0x96 or 0xB9 or 0xA0 or 0x93 or 0x94 or 0x85 => 0.8,
        _ => -0.5,
    };

    // An accented letter appears among plain ones; typographic punctuation appears anywhere.
    private static double LatinWeight(ReadOnlySpan<byte> text, byte before) => text[0] switch
    {
        0x81 or 0x8D or 0x8F or 0x90 or 0x9D => -0.5,
        >= 0xC0 and not (0xD7 or 0xF7) => before < 0x80 ? 1 : 0.1,
        _ => before < 0x80 ? 0.7 : 0,
    };
}
