using System.Buffers;
using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>The text of a web page: by byte mark, by the charset it declares, else as any text.</summary>
internal static class HtmlCharset
{
    private const int DeclarationBytes = 2048;
    private static readonly SearchValues<char> Ends = SearchValues.Create(" \"'>;/");

    public static string Decode(byte[] content)
    {
        var declared = HasMark(content) ? null : Declared(content);
        if (declared is null)
        {
            return TextDecoder.Decode(content);
        }

        var text = declared.GetString(content);
        return text.Contains('\uFFFD', StringComparison.Ordinal) ? TextDecoder.Decode(content) : text;
    }

    private static bool HasMark(byte[] content) => content is [0xEF, 0xBB, 0xBF, ..] or [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];

    private static Encoding? Declared(byte[] content)
    {
        var head = Encoding.Latin1.GetString(content, 0, Math.Min(content.Length, DeclarationBytes));
        var at = head.IndexOf("charset", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var value = head.AsSpan(at + "charset".Length).TrimStart();
        if (value is not ['=', ..])
        {
            return null;
        }

        value = value[1..].TrimStart(" \"'");
        var end = value.IndexOfAny(Ends);
        return end > 0 ? TextDecoder.Named(value[..end].ToString()) : null;
    }
}
