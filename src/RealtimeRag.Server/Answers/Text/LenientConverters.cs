using System.Text.Json;
using System.Text.Json.Serialization;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>Reads a string; anything else counts as missing. Replaces unpaired surrogates.</summary>
internal sealed class LenientStringConverter : JsonConverter<string?>
{
    /// <inheritdoc />
    public override bool HandleNull => true;

    /// <inheritdoc />
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (LenientValue.Read(ref reader) is { } value)
        {
            using (value)
            {
                return JsonText.Of(value.RootElement) is { } text ? PieceJoiner.WellFormed(text) : null;
            }
        }

        return null;
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    /// <inheritdoc />
    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PieceJoiner.WellFormed(JsonText.Of(ref reader));

    /// <inheritdoc />
    public override void WriteAsPropertyName(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WritePropertyName(value ?? "");
}

/// <summary>Reads a whole number written as <c>12</c>, <c>12.0</c> or <c>"12"</c>; anything else counts as missing.</summary>
internal sealed class LenientNumberConverter : JsonConverter<int?>
{
    /// <inheritdoc />
    public override bool HandleNull => true;

    /// <inheritdoc />
    public override int? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (LenientValue.Read(ref reader) is { } value)
        {
            using (value)
            {
                return value.RootElement.AsNumber();
            }
        }

        return null;
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, int? value, JsonSerializerOptions options)
    {
        if (value is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}

/// <summary>Reads a number, also from a string; anything else counts as missing.</summary>
internal sealed class LenientDoubleConverter : JsonConverter<double?>
{
    /// <inheritdoc />
    public override bool HandleNull => true;

    /// <inheritdoc />
    public override double? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (LenientValue.Read(ref reader) is { } value)
        {
            using (value)
            {
                var text = value.RootElement.ValueKind == JsonValueKind.Number ? value.RootElement.GetRawText() : JsonText.Of(value.RootElement);
                return double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
            }
        }

        return null;
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, double? value, JsonSerializerOptions options)
    {
        if (value is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}

/// <summary>Reads a simple value; skips objects and arrays.</summary>
file static class LenientValue
{
    public static JsonDocument? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        return JsonDocument.ParseValue(ref reader);
    }
}
