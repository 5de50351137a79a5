using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>A web page saved as a MIME message (.mht), which some programs embed in Word files.</summary>
internal static class MimeHtml
{
    private const int LongestHeader = 4_096;

    /// <summary>The page in the message, or null if the bytes are not such a message.</summary>
    public static string? Find(byte[] content)
    {
        var text = Encoding.Latin1.GetString(content).ReplaceLineEndings("\n");
        if (!text.AsSpan(0, Math.Min(text.Length, LongestHeader)).Contains("MIME-Version:", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var at = text.IndexOf("Content-Type: text/html", StringComparison.OrdinalIgnoreCase);
        var bodyAt = at < 0 ? -1 : text.IndexOf("\n\n", at, StringComparison.Ordinal);
        if (bodyAt < 0)
        {
            return null;
        }

        var headAt = Math.Max(0, text.LastIndexOf("\n\n", at, StringComparison.Ordinal));
        var head = text[headAt..bodyAt];
        var end = text.IndexOf("\n--", bodyAt + 2, StringComparison.Ordinal);
        var body = text[(bodyAt + 2)..(end < 0 ? text.Length : end)];
        var bytes = head.Contains("quoted-printable", StringComparison.OrdinalIgnoreCase) ? QuotedPrintable(body)
            : head.Contains("base64", StringComparison.OrdinalIgnoreCase) ? Base64(body)
            : Encoding.Latin1.GetBytes(body);
        var charset = Charset(head);
        return charset is null ? HtmlCharset.Decode(bytes) : charset.GetString(bytes);
    }

    private static Encoding? Charset(string head)
    {
        var at = head.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var value = head.AsSpan(at + "charset=".Length).TrimStart('"');
        var end = value.IndexOfAny("\";\n ");
        return TextDecoder.Named((end < 0 ? value : value[..end]).ToString());
    }

    private static byte[] QuotedPrintable(string body)
    {
        var bytes = new List<byte>(body.Length);
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] != '=')
            {
                bytes.Add((byte)body[i]);
            }
            else if (i + 1 < body.Length && body[i + 1] == '\n')
            {
                i++;
            }
            else if (i + 2 < body.Length && char.IsAsciiHexDigit(body[i + 1]) && char.IsAsciiHexDigit(body[i + 2]))
            {
                bytes.Add(Convert.FromHexString(body.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
        }

        return [.. bytes];
    }

    private static byte[] Base64(string body)
    {
        var bytes = new byte[body.Length];
        return Convert.TryFromBase64String(body, bytes, out var count) ? bytes[..count] : [];
    }
}
