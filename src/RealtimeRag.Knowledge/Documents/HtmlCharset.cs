using System.Buffers;
using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Decodes a web page: by byte order mark, as UTF-8 if it is valid, by the declared charset, otherwise like any other text.</summary>
internal static class HtmlCharset
{
    // Pages declare the charset in their head, but scripts of any length may come first.
    private const int DeclarationBytes = 512 * 1024;
    private static readonly SearchValues<char> Ends = SearchValues.Create(" \t\r\n\"'>;/?");

    public static string Decode(byte[] content)
    {
        var declared = HasMark(content) || TextDecoder.Strict(content) is not null ? null : Declared(content);
        if (declared is null)
        {
            return TextDecoder.Decode(content);
        }

        var text = declared.GetString(content);
        return text.AsSpan().Count('\uFFFD') > text.Length / 100 ? TextDecoder.Decode(content) : text;
    }

    private static bool HasMark(byte[] content) => content is [0xEF, 0xBB, 0xBF, ..] or [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];

    private static Encoding? Declared(byte[] content)
    {
        var head = Encoding.Latin1.GetString(content, 0, Math.Min(content.Length, DeclarationBytes)).AsSpan();
        if (head.TrimStart().StartsWith("<?xml", StringComparison.Ordinal) && Value(Tag(head.TrimStart()), "encoding") is { } encoding)
        {
            return encoding;
        }

        while (head.IndexOf("<meta", StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
        {
            head = head[at..];
            if (Value(Tag(head), "charset") is { } charset)
            {
                return charset;
            }

            head = head["<meta".Length..];
        }

        return null;
    }

    private static ReadOnlySpan<char> Tag(ReadOnlySpan<char> text)
    {
        var end = text[..Math.Min(text.Length, 1_000)].IndexOf('>');
        return end < 0 ? [] : text[..(end + 1)];
    }

    private static Encoding? Value(ReadOnlySpan<char> tag, string name)
    {
        var at = tag.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        var value = at < 0 ? [] : tag[(at + name.Length)..].TrimStart();
        if (value is not ['=', ..])
        {
            return null;
        }

        value = value[1..].TrimStart(" \"'");
        var end = value.IndexOfAny(Ends);
        return end > 0 ? TextDecoder.Named(value[..end].ToString()) : null;
    }
}
