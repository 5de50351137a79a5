using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Decodes text: by byte order mark, then as UTF-8, tolerating some damage, then as UTF-16, then in the code page that fits best.</summary>
internal static class TextDecoder
{
    private const char Replacement = '\uFFFD';
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes, or throws <see cref="DocumentException"/> if the bytes are not text. Invalid bytes become U+FFFD.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = ByMark(bytes) ?? Strict(bytes) ?? Utf16WithoutMark(bytes) ?? DamagedUtf8(bytes) ?? ByCodePage(bytes);
        if (LooksBinary(text))
        {
            throw new DocumentException(DocumentNotices.NotText);
        }

        return text;
    }

    /// <summary>The text if it is valid UTF-8, otherwise null.</summary>
    public static string? Strict(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var text = StrictUtf8.GetString(bytes);
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The encoding with this name, in the spellings of web pages and users, or null. It replaces invalid bytes with U+FFFD.</summary>
    public static Encoding? Named(string name)
    {
        try
        {
            var label = Alias(name.Trim().ToLowerInvariant());
            var (encoder, decoder) = (EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"));
            return CodePagesEncodingProvider.Instance.GetEncoding(label, encoder, decoder) ?? Encoding.GetEncoding(label, encoder, decoder);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string Alias(string label) => label switch
    {
        "gb2312" or "gbk" or "x-gbk" or "cp936" or "gb_2312-80" => "gb18030",
        "utf8" => "utf-8",
        "x-sjis" or "sjis" or "windows-31j" or "ms932" or "cp932" => "shift_jis",
        "cp949" or "uhc" or "windows-949" => "ks_c_5601-1987",
        "big5-hkscs" or "cp950" => "big5",
        "latin1" => "windows-1252",
        "cp1251" => "windows-1251",
        "cp1252" => "windows-1252",
        _ => label,
    };

    private static string? ByMark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, .. var rest] => Encoding.UTF8.GetString(rest),
        [0xFF, 0xFE, 0, 0, .. var rest] => Encoding.UTF32.GetString(rest),
        [0xFF, 0xFE, .. var rest] => Encoding.Unicode.GetString(rest),
        [0xFE, 0xFF, .. var rest] => Encoding.BigEndianUnicode.GetString(rest),
        _ => null,
    };

    private static string? Utf16WithoutMark(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..(Math.Min(bytes.Length, 4096) & ~1)];
        if (sample.Length < 8)
        {
            return null;
        }

        var (little, big) = (Utf16Share(sample, lowFirst: true), Utf16Share(sample, lowFirst: false));
        return Math.Max(little, big) < 0.95 ? null : (little >= big ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(bytes);
    }

    // The share of code units that are Latin, Chinese or punctuation. Latin text in UTF-16 has a zero byte in every unit,
    // and the first bytes of Chinese text in any other encoding lie far outside this range.
    private static double Utf16Share(ReadOnlySpan<byte> sample, bool lowFirst)
    {
        var (usual, telling) = (0, 0);
        for (var i = 0; i < sample.Length; i += 2)
        {
            var (low, high) = lowFirst ? (sample[i], sample[i + 1]) : (sample[i + 1], sample[i]);
            var isLatin = high == 0 && low is >= 0x20 or (byte)'\n' or (byte)'\r' or (byte)'\t';
            usual += isLatin || high is (>= 0x4E and <= 0x9F) or 0x30 or 0xFF or 0x20 ? 1 : 0;
            telling += isLatin || (high == 0x30 && low <= 0x11) || (high == 0xFF && low <= 0x1F) || FrequentInUtf16(low, high) ? 1 : 0;
        }

        return telling * 20 < sample.Length / 2 ? 0 : usual / (sample.Length / 2.0);
    }

    private static bool FrequentInUtf16(byte low, byte high) => FrequentCharacters.Chinese(((char)((high << 8) | low)).ToString()) > 0;

    // A file cut inside a character, or joined from parts in two encodings, is still UTF-8 if most of it is.
    private static string? DamagedUtf8(ReadOnlySpan<byte> bytes)
    {
        var (whole, bad) = (0, 0);
        var rest = bytes;
        while (!rest.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(rest, out _, out var length);
            if (status != System.Buffers.OperationStatus.Done)
            {
                bad += length;
            }
            else if (length > 1)
            {
                whole += length == 2 ? 1 : length * 2;
            }

            rest = rest[length..];
        }

        return whole > bad * 2 || (bad == 0 && bytes.Length > 0) ? Encoding.UTF8.GetString(bytes) : null;
    }

    private static string ByCodePage(ReadOnlySpan<byte> bytes)
    {
        var (best, score) = (CodePage.All[^1], double.MinValue);
        foreach (var page in CodePage.All)
        {
            var fit = page.Score(bytes);
            (best, score) = fit > score ? (page, fit) : (best, score);
        }

        return best.Decode(bytes);
    }

    private static bool LooksBinary(string text)
    {
        var (controls, unknown) = (0, 0);
        foreach (var c in text)
        {
            controls += char.IsControl(c) && c is not ('\n' or '\r' or '\t' or '\f' or '\v' or '\x1B' or '\x1A' or '\x85') ? 1 : 0;
            unknown += c == Replacement ? 1 : 0;
        }

        return controls > Math.Max(1, text.Length / 100) || unknown > Math.Max(1, text.Length / 3);
    }
}
