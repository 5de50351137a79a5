using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Bytes to text: by mark, then strict UTF-8, then whichever of GB18030 and Big5 reads like Chinese, then Latin.</summary>
internal static class TextDecoder
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes, or throws <see cref="DocumentException"/> where the bytes are no text at all.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = ByMark(bytes) ?? Strict(StrictUtf8, bytes) ?? Utf16WithoutMark(bytes) ?? Chinese(bytes) ?? Latin(bytes);
        if (LooksBinary(text))
        {
            throw new DocumentException(DocumentNotices.NotText);
        }

        return text;
    }

    /// <summary>The encoding of that name as web pages and users write it, or null; it turns bytes that cannot be into U+FFFD.</summary>
    public static Encoding? Named(string name)
    {
        try
        {
            var label = name.Trim().ToLowerInvariant();
            label = label is "gb2312" or "gbk" ? "gb18030" : label;
            var (encoder, decoder) = (EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"));
            return CodePagesEncodingProvider.Instance.GetEncoding(label, encoder, decoder) ?? Encoding.GetEncoding(label, encoder, decoder);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? ByMark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, .. var rest] => Encoding.UTF8.GetString(rest),
        [0xFF, 0xFE, 0, 0, .. var rest] => Encoding.UTF32.GetString(rest),
        [0xFF, 0xFE, .. var rest] => Encoding.Unicode.GetString(rest),
        [0xFE, 0xFF, .. var rest] => Encoding.BigEndianUnicode.GetString(rest),
        _ => null,
    };

    // Plain Latin text in UTF-16 is every second byte zero, which is valid UTF-8 too: Strict turns that away.
    private static string? Utf16WithoutMark(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..(Math.Min(bytes.Length, 4096) & ~1)];
        var (even, odd) = (0, 0);
        for (var i = 0; i < sample.Length; i += 2)
        {
            even += sample[i] == 0 ? 1 : 0;
            odd += sample[i + 1] == 0 ? 1 : 0;
        }

        if (sample.Length < 8 || Math.Max(even, odd) <= sample.Length / 20 || Math.Min(even, odd) > sample.Length / 100)
        {
            return null;
        }

        return (odd > even ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(bytes);
    }

    private static string? Chinese(ReadOnlySpan<byte> bytes)
    {
        var simplified = Strict(CodePage("gb18030"), bytes);
        var traditional = Strict(CodePage("big5"), bytes);
        return (simplified, traditional) switch
        {
            (null, _) => traditional,
            (_, null) => simplified,
            _ => ChineseScore.Of(traditional) > ChineseScore.Of(simplified) ? traditional : simplified,
        };
    }

    private static string Latin(ReadOnlySpan<byte> bytes) => CodePage("windows-1252").GetString(bytes);

    private static string? Strict(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var text = encoding.GetString(bytes);
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static Encoding CodePage(string name) =>
        CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
        ?? throw new InvalidOperationException($"The framework lacks the code page {name}.");

    private static bool LooksBinary(string text)
    {
        var odd = 0;
        foreach (var c in text)
        {
            odd += (char.IsControl(c) && c is not ('\n' or '\r' or '\t' or '\f' or '\v' or '\x1B' or '\x1A')) || c == '\uFFFD' ? 1 : 0;
        }

        return odd > Math.Max(1, text.Length / 100);
    }
}
