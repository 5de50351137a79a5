using System.Globalization;
using System.Text.Json;

namespace RealtimeRag.Core.Protocol;

/// <summary>Finds unpaired <c>\uD83D</c> escapes, which the framework's reader cannot decode.</summary>
internal static class SurrogateEscapes
{
    private const int EscapeLength = 6;

    /// <summary>Whether the still escaped content of a JSON string contains an unpaired surrogate.</summary>
    public static bool HasLone(ReadOnlySpan<byte> escaped) => IndexOfLone(escaped) >= 0;

    /// <summary>Decodes the still escaped content of a JSON string, with U+FFFD for each unpaired surrogate.</summary>
    public static string Replace(ReadOnlySpan<byte> escaped)
    {
        var json = new byte[escaped.Length + 2];
        (json[0], json[^1]) = ((byte)'"', (byte)'"');
        escaped.CopyTo(json.AsSpan(1));
        ReplaceIn(json.AsSpan(1, escaped.Length));
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader.GetString()!;
    }

    /// <summary>The JSON, a whole document or a part, with the escape of U+FFFD for each unpaired surrogate.</summary>
    public static byte[] ReplaceLone(ReadOnlySpan<byte> json)
    {
        var replaced = json.ToArray();
        ReplaceIn(replaced);
        return replaced;
    }

    private static void ReplaceIn(Span<byte> rest)
    {
        while (IndexOfLone(rest) is var at and >= 0)
        {
            "\\uFFFD"u8.CopyTo(rest[at..]);
            rest = rest[(at + EscapeLength)..];
        }
    }

    private static int IndexOfLone(ReadOnlySpan<byte> escaped)
    {
        for (var at = 0; escaped[at..].IndexOf((byte)'\\') is var found and >= 0;)
        {
            at += found;
            var escape = escaped[at..];
            if (escape.Length < EscapeLength || escape[1] != 'u')
            {
                at += Math.Min(2, escape.Length);
                continue;
            }

            var unit = Unit(escape);
            if (char.IsLowSurrogate(unit) || (char.IsHighSurrogate(unit) && !LowFollows(escape[EscapeLength..])))
            {
                return at;
            }

            at += char.IsHighSurrogate(unit) ? 2 * EscapeLength : EscapeLength;
        }

        return -1;
    }

    private static bool LowFollows(ReadOnlySpan<byte> rest) =>
        rest.Length >= EscapeLength && rest[0] == '\\' && rest[1] == 'u' && char.IsLowSurrogate(Unit(rest));

    private static char Unit(ReadOnlySpan<byte> escape) =>
        ushort.TryParse(escape[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? (char)unit : '\0';
}
