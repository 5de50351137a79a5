using System.Text.Json;

namespace RealtimeRag.Core.Protocol;

/// <summary>
/// Reads one client message from UTF-8 JSON. Never throws on any input: every message becomes a frame or an error.
/// Follows RFC 8259: no comments, trailing commas or second document; depth at most 32. Tolerates the <see cref="JsonDeviations"/>.
/// Half of a surrogate pair (legal in JSON, but not valid Unicode) becomes U+FFFD in text, invalidates a name or an identifier, and is
/// ignored in unknown fields. Repeated known fields are rejected. Thread-safe.
/// </summary>
public static class ClientMessageReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = ProtocolLimits.JsonDepth };

    /// <summary>Reads one message of the given protocol version.</summary>
    public static ClientMessage Read(ReadOnlySpan<byte> utf8, ProtocolVersion version)
    {
        // Only a message that would otherwise be rejected pays for a second pass.
        return !TryParse(utf8, out var fields) && !(JsonDeviations.Normalize(utf8) is { } json && TryParse(json, out fields))
                ? ClientMessage.Bad(ErrorCode.InvalidJson)
            : fields.HasDuplicate ? ClientMessage.Bad(ErrorCode.InvalidJson, detail: MessageComplaints.Duplicate)
            : !fields.IsObject ? ClientMessage.Bad(ErrorCode.InvalidMessage, detail: MessageComplaints.NotAnObject)
            : ClientMessageRules.Apply(fields, version);
    }

    /// <summary>Reads the fields; false if the bytes are not JSON.</summary>
    private static bool TryParse(ReadOnlySpan<byte> utf8, out MessageFields fields)
    {
        fields = default;
        try
        {
            var reader = new Utf8JsonReader(utf8, Options);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                fields.IsObject = true;
                ReadObject(ref reader, ref fields);
            }
            else
            {
                while (reader.Read())
                {
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The framework's reader throws the latter if a text is not UTF-8.
            return false;
        }

        return true;
    }

    private static void ReadObject(ref Utf8JsonReader reader, ref MessageFields fields)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var field = MessageFields.IsText(ref reader) ? MessageFields.Find(ref reader) : Field.Unknown;
            reader.Read();
            if (field != Field.Unknown)
            {
                fields.Take(field, ref reader);
            }

            reader.Skip();
        }

        // Only white space may follow; anything else throws.
        while (reader.Read())
        {
        }
    }
}
