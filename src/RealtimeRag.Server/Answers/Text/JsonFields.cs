using System.Globalization;
using System.Text.Json;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>Reads fields of uncertain type: a value of another type counts as missing. Pure; thread-safe.</summary>
internal static class JsonFields
{
    extension(JsonElement element)
    {
        /// <summary>The field with that name, or null if it is missing or null, or if this is not an object.</summary>
        public JsonElement? Field(string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

        /// <summary>The text of the field with that name, or null.</summary>
        public string? TextOf(string name) => element.Field(name) is { } field ? JsonText.Of(field) : null;

        /// <summary>The whole number in the field with that name, or null.</summary>
        public int? NumberOf(string name) => element.Field(name)?.AsNumber();

        /// <summary>The element as a whole number: <c>12</c>, <c>12.0</c> or <c>"12"</c>.</summary>
        public int? AsNumber()
        {
            var text = element.ValueKind switch
            {
                JsonValueKind.Number => element.GetRawText(),
                JsonValueKind.String => JsonText.Of(element),
                _ => null,
            };
            return Whole(text);
        }
    }

    /// <summary>Parses a whole number in any of these notations, or returns null.</summary>
    public static int? Whole(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && number is >= int.MinValue and <= int.MaxValue && number == decimal.Truncate(number)
            ? (int)number
            : null;
}
