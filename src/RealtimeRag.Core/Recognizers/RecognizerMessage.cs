using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// One message of a recognizer: JSON, JSON after headers as in Azure's protocol, or a line of text. Typical errors of JSON libraries in other languages are tolerated:
/// a byte order mark, NULs at the end, NaN, half of a surrogate pair, repeated fields, and GB18030 instead of UTF-8. Immutable.
/// </summary>
internal sealed class RecognizerMessage
{
    private const int MaxDepth = 64;

    private RecognizerMessage(JsonElement json, string text) => (Json, Text) = (json, text);

    /// <summary>The JSON value; undefined if the message is not JSON.</summary>
    public JsonElement Json { get; }

    /// <summary>The message if it is not JSON, otherwise the headers above the JSON; trimmed, often empty.</summary>
    public string Text { get; }

    /// <summary>Whether the message is a JSON object.</summary>
    public bool IsObject => Json.ValueKind == JsonValueKind.Object;

    /// <summary>Whether the message begins like JSON but is not valid.</summary>
    public bool IsBrokenJson => Json.ValueKind == JsonValueKind.Undefined && Text is ['{' or '[', ..];

    /// <summary>Reads a message.</summary>
    public static RecognizerMessage Parse(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes))
        {
            bytes = Encoding.UTF8.GetBytes(CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetString(bytes));
        }

        var body = Body(bytes);
        var head = bytes[..^body.Length];
        return TryParse(body) is { } json
            ? new(json, head.IsEmpty ? "" : Encoding.UTF8.GetString(head).Trim())
            : new(default, Encoding.UTF8.GetString(bytes).Trim('\0', '\uFEFF', ' ', '\t', '\r', '\n'));
    }

    /// <summary>Parses JSON that a message contains as a string; undefined if it is null or invalid.</summary>
    public static JsonElement ParseInner(string? json) => json is null ? default : TryParse(Encoding.UTF8.GetBytes(json)) ?? default;

    // Headers end with an empty line; a JSON value never begins with a letter that a header could.
    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> bytes) =>
        bytes is [>= (byte)'A' and <= (byte)'Z' or >= (byte)'a' and <= (byte)'z', ..] && bytes.IndexOf("\r\n\r\n"u8) is var end and >= 0
            ? bytes[(end + 4)..]
            : bytes;

    private static JsonElement? TryParse(ReadOnlySpan<byte> bytes)
    {
        var utf8 = SurrogateEscapes.HasLone(bytes) ? SurrogateEscapes.ReplaceLone(bytes) : bytes;
        return TryParseStrictly(utf8) ?? (JsonDeviations.Normalize(utf8) is { } json ? TryParseStrictly(json) : null);
    }

    private static JsonElement? TryParseStrictly(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
            var json = JsonElement.ParseValue(ref reader);
            while (reader.Read())
            {
            }

            return json;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
