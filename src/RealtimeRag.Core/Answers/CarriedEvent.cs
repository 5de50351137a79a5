using System.Text.Json;
using System.Text.Json.Serialization;

namespace RealtimeRag.Core.Answers;

/// <summary>What a backend reports to a session that has moved to another process: an event, or the failure that ends the answer.</summary>
/// <param name="Event">The event; null for a failure.</param>
/// <param name="Failure">The failure; null for an event.</param>
public sealed record CarriedEvent(AnswerEvent? Event, AnswerFailure? Failure = null)
{
    /// <summary>Whether this is the answer's last event.</summary>
    [JsonIgnore]
    public bool IsLast => Failure is not null || Event is AnswerEvent.Completed;

    /// <summary>The event as JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CarriedEventJson.Default.CarriedEvent);

    /// <summary>Reads an event. Throws <see cref="JsonException"/> if the JSON is not an event.</summary>
    public static CarriedEvent Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, CarriedEventJson.Default.CarriedEvent) ?? throw new JsonException("A carried event must not be null.");
}

/// <summary>The JSON of carried events: snake case, null omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(CarriedEvent))]
internal sealed partial class CarriedEventJson : JsonSerializerContext;
