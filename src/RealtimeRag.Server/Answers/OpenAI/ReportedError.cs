using System.Text.Json;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>
/// The little of an endpoint's error that may be looked at: a status and a short code. Its message is never read: it can quote the
/// question or the key. Understands <c>{"error":{…}}</c>, <c>{"error":"text"}</c> and the flat <c>{"object":"error",…}</c>. Pure.
/// </summary>
/// <param name="Status">The HTTP status it names, if any.</param>
/// <param name="Code">Its code or type, where that is a plain identifier.</param>
internal readonly record struct ReportedError(int? Status, string? Code)
{
    /// <summary>Reads an error event.</summary>
    public static ReportedError Of(ChatChunk chunk)
    {
        var fields = chunk.Error is { ValueKind: JsonValueKind.Object } error
            ? (Code: Property(error, "code"), Type: Property(error, "type"), Status: Property(error, "status"))
            : (chunk.Code, chunk.Type, Status: null);
        return new(Number(fields.Code) ?? Number(fields.Status), Identifier(fields.Code) ?? Identifier(fields.Type));
    }

    /// <summary>Reads the body of a failed call, if it is JSON at all.</summary>
    public static ReportedError OfBody(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ChatJson.Wire.ChatChunk) is { } chunk ? Of(chunk) : default;
        }
        catch (JsonException)
        {
            // A proxy's page: the status alone tells.
            return default;
        }
    }

    private static JsonElement? Property(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : null;

    private static int? Number(JsonElement? element) => element switch
    {
        { ValueKind: JsonValueKind.Number } e when e.TryGetInt32(out var n) && n is >= 400 and <= 599 => n,
        { ValueKind: JsonValueKind.String } e when int.TryParse(e.GetString(), out var n) && n is >= 400 and <= 599 => n,
        _ => null,
    };

    private static string? Identifier(JsonElement? element)
    {
        var text = element is { ValueKind: JsonValueKind.String } e ? e.GetString() : null;
        return text is { Length: > 0 and <= 48 } && text.All(c => char.IsAsciiLetterLower(c) || c == '_') ? text : null;
    }
}

/// <summary>An error event inside a reply's stream.</summary>
internal sealed class ReportedErrorException(ReportedError error) : Exception("The endpoint reported an error inside the stream.")
{
    /// <summary>What it reported.</summary>
    public ReportedError Error { get; } = error;
}
