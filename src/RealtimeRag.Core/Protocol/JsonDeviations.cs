namespace RealtimeRag.Core.Protocol;

/// <summary>
/// What the JSON libraries of other languages write beyond RFC 8259, where it does no harm: a byte order mark in front, NULs behind,
/// and NaN or an infinity for a number. Such a number has no value: it becomes an empty array, which no field takes.
/// </summary>
internal static class JsonDeviations
{
    private static readonly byte[][] NoNumbers = [.. new[] { "-Infinity", "Infinity", "-inf", "inf", "-nan", "nan" }.Select(static name => System.Text.Encoding.ASCII.GetBytes(name))];

    /// <summary>The same message as RFC 8259 has it, or null where none of this was found.</summary>
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

    /// <summary>The length of the name at the beginning that stands for no number, or 0.</summary>
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
