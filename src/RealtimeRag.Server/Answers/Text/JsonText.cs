using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>
/// Decodes JSON strings as backends really write them. Half of a surrogate pair stays what it is, because its other half may come with the
/// next piece; the framework's readers throw there. Bytes that are no UTF-8 become U+FFFD. Pure; thread-safe.
/// </summary>
internal static class JsonText
{
    /// <summary>The element's text, or null where it is no string.</summary>
    public static string? Of(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? Decode(JsonMarshal.GetRawUtf8Value(element)[1..^1]) : null;

    /// <summary>The text of the string that <paramref name="reader"/> stands at. The reader must read from one span.</summary>
    public static string Of(ref Utf8JsonReader reader) => Decode(reader.ValueSpan);

    /// <summary>The text of a JSON string in its quotes.</summary>
    public static string OfString(ReadOnlySpan<byte> quoted) => Decode(quoted[1..^1]);

    /// <summary>How long the valid JSON string is that <paramref name="text"/> begins with, in bytes and with its quotes; -1 where there is none.</summary>
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

    // The JSON reader has already made sure that the escape is a valid one.
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
