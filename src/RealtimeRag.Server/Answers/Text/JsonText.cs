using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>
/// Decodes JSON strings as backends write them in practice. Keeps half a surrogate pair, since its other half may come with the next
/// piece; the framework's readers throw there. Invalid UTF-8 becomes U+FFFD. Pure; thread-safe.
/// </summary>
internal static class JsonText
{
    /// <summary>The element's text, or null if it is not a string.</summary>
    public static string? Of(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? Decode(JsonMarshal.GetRawUtf8Value(element)[1..^1]) : null;

    /// <summary>The text of the string at <paramref name="reader"/>, which must read from one span.</summary>
    public static string Of(ref Utf8JsonReader reader) => Decode(reader.ValueSpan);

    /// <summary>The text of a quoted JSON string.</summary>
    public static string OfString(ReadOnlySpan<byte> quoted) => Decode(quoted[1..^1]);

    /// <summary>The length in bytes, with quotes, of the valid JSON string at the start of <paramref name="text"/>; -1 if there is none.</summary>
    public static int LengthOfString(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, isFinalBlock: false, default);
            return reader.Read() && reader.TokenType == JsonTokenType.String ? (int)reader.BytesConsumed : -1;
        }
        catch (JsonException)
        {
            return -1;
        }
    }

    private static string Decode(ReadOnlySpan<byte> raw)
    {
        var escape = raw.IndexOf((byte)'\\');
        if (escape < 0)
        {
            return Encoding.UTF8.GetString(raw);
        }

        var text = new StringBuilder(raw.Length);
        while (escape >= 0)
        {
            text.Append(Encoding.UTF8.GetString(raw[..escape]));
            raw = raw[(escape + 1)..];
            var length = raw is [(byte)'u', ..] ? 5 : 1;
            text.Append(Character(raw[..length]));
            raw = raw[length..];
            escape = raw.IndexOf((byte)'\\');
        }

        return text.Append(Encoding.UTF8.GetString(raw)).ToString();
    }

    // The JSON reader has already validated the escape.
    private static char Character(ReadOnlySpan<byte> escape) => escape[0] switch
    {
        (byte)'u' => (char)int.Parse(escape[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
        (byte)'n' => '\n',
        (byte)'t' => '\t',
        (byte)'r' => '\r',
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        var c => (char)c,
    };
}
