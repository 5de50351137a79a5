using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.Core.Sessions;

/// <summary>The JSON of snapshots: snake case, times in milliseconds, null omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(MillisecondsConverter), typeof(TranscriptConverter)])]
[JsonSerializable(typeof(SessionSnapshot))]
internal sealed partial class SnapshotJson : JsonSerializerContext;

/// <summary>Times as milliseconds, exact to the tick.</summary>
internal sealed class MillisecondsConverter : JsonConverter<TimeSpan>
{
    /// <inheritdoc/>
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new((long)(reader.GetDecimal() * TimeSpan.TicksPerMillisecond));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue((decimal)value.Ticks / TimeSpan.TicksPerMillisecond);
}

/// <summary>A transcript as the list of its finals.</summary>
internal sealed class TranscriptConverter : JsonConverter<Transcript>
{
    /// <inheritdoc/>
    public override Transcript Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var finals = ImmutableArray.CreateBuilder<string>();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("A transcript is a list of texts.");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            finals.Add(reader.GetString() ?? throw new JsonException("A text of a transcript is null."));
        }

        return Transcript.Restore(finals.DrainToImmutable());
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Transcript value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var final in value.Finals)
        {
            writer.WriteStringValue(final);
        }

        writer.WriteEndArray();
    }
}
