namespace RealtimeRag.Core.Protocol;

/// <summary>
/// Harmless deviations from RFC 8259 that JSON libraries of other languages write: a byte order mark at the start, NULs at the end,
/// and NaN or an infinity instead of a number. Such a number becomes an empty array, which is not valid for any field.
/// </summary>
internal static class JsonDeviations
{
    private static readonly byte[][] NoNumbers = [.. new[] { "-Infinity", "Infinity", "-inf", "inf", "-nan", "nan" }.Select(static name => System.Text.Encoding.ASCII.GetBytes(name))];

    /// <summary>The same message according to RFC 8259, or null if it has none of these deviations.</summary>
    internal static byte[]? Normalize(ReadOnlySpan<byte> utf8)
    {
        var trimmed = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        trimmed = trimmed.TrimEnd("\0 \t\r\n"u8);
        var json = trimmed.ToArray();
        var found = trimmed.Length < utf8.Length;
        var isText = false;
        for (var i = 0; i < json.Length; i++)
        {
            if (isText && json[i] == '\\')
            {
                i++;
            }
            else if (json[i] == '"')
            {
                isText = !isText;
            }
            else if (!isText && NoNumberAt(json.AsSpan(i)) is var length and > 0)
            {
                json.AsSpan(i, length).Fill((byte)' ');
                "[]"u8.CopyTo(json.AsSpan(i));
                i += length - 1;
                found = true;
            }
        }

        return found ? json : null;
    }

    /// <summary>The length of a NaN or infinity at the beginning, or 0.</summary>
    private static int NoNumberAt(ReadOnlySpan<byte> json)
    {
        if (json[0] is not ((byte)'-' or (byte)'N' or (byte)'n' or (byte)'I' or (byte)'i'))
        {
            return 0;
        }

        foreach (var name in NoNumbers)
        {
            if (json.Length >= name.Length && System.Text.Ascii.EqualsIgnoreCase(json[..name.Length], name) && (json.Length == name.Length || !char.IsAsciiLetterOrDigit((char)json[name.Length])))
            {
                return name.Length;
            }
        }

        return 0;
    }
}
