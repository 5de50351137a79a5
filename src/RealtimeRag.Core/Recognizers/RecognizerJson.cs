using System.Globalization;
using System.Text.Json;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Recognizers;

/// <summary>Reads fields that may be missing or have another type than documented: numbers as strings, flags as numbers. Never throws.</summary>
internal static class RecognizerJson
{
    /// <summary>The longest identifier, in UTF-16 code units; adapters keep many of them.</summary>
    public const int LongestId = 64;

    /// <summary>The field of an object; undefined if there is none.</summary>
    public static JsonElement Field(this JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? value : default;

    /// <summary>The field by the first of two names that the object has a value for.</summary>
    public static JsonElement Field(this JsonElement of, string name, string other) => of.Has(name) ? of.Field(name) : of.Field(other);

    /// <summary>Whether the field exists and is not null; many libraries write null for missing fields.</summary>
    public static bool Has(this JsonElement of, string name) => of.Field(name).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>The item of a list; undefined if there is none.</summary>
    public static JsonElement Item(this JsonElement of, int index) =>
        of.ValueKind == JsonValueKind.Array && index < of.GetArrayLength() ? of[index] : default;

    /// <summary>The items of a list; none if the value is not a list.</summary>
    public static JsonElement.ArrayEnumerator Items(this JsonElement of) =>
        of.ValueKind == JsonValueKind.Array ? of.EnumerateArray() : default;

    /// <summary>The string, or null.</summary>
    public static string? AsText(this JsonElement of) => of.ValueKind == JsonValueKind.String ? of.GetString() : null;

    /// <summary>The string of a field, or null.</summary>
    public static string? Text(this JsonElement of, string name) => of.Field(name).AsText();

    /// <summary>A string field that an adapter keeps until the next message, or null; only the end of one that is longer than the protocol allows.</summary>
    public static string? Sentence(this JsonElement of, string name) => of.Text(name) is { } text ? TextCut.End(text, ProtocolLimits.TextCharacters) : null;

    /// <summary>
    /// A string or a number as an identifier; null for anything else, and for an empty string. Only the beginning of one that is longer than
    /// <see cref="LongestId"/>.
    /// </summary>
    public static string? AsId(this JsonElement of) => of.AsScalar() is { } id ? TextCut.Start(id, LongestId) : null;

    /// <summary>A field as an identifier, or null.</summary>
    public static string? Id(this JsonElement of, string name) => of.Field(name).AsId();

    /// <summary>A field as a boolean; see <see cref="AsFlag"/>.</summary>
    public static bool? Flag(this JsonElement of, string name) => of.Field(name).AsFlag();

    /// <summary>A value as a boolean: true, 1, "true" or "1", and false, 0, "false" or "0"; null for anything else.</summary>
    public static bool? AsFlag(this JsonElement of) => of.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String or JsonValueKind.Number => of.AsId()?.ToLowerInvariant() switch
        {
            "true" or "1" => true,
            "false" or "0" => false,
            _ => null,
        },
        _ => null,
    };

    /// <summary>The number of a field, which may be written as a string; null if it is not a number.</summary>
    public static double? Number(this JsonElement of, string name) =>
        double.TryParse(of.Field(name).AsScalar(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>The number of a field as an integer, without its fraction; null if it is not a number or is out of range.</summary>
    public static int? Whole(this JsonElement of, string name) => of.Number(name) is { } number and >= int.MinValue and <= int.MaxValue ? (int)number : null;

    /// <summary>A field as a confidence, above 0 and at most 1; null for anything else, because recognizers write 0 for "unknown".</summary>
    public static float? Confidence(this JsonElement of, string name) => of.Number(name) is { } number and > 0 and <= 1 ? (float)number : null;

    /// <summary>The mean confidence of the words; null if none has one.</summary>
    public static float? MeanConfidence(this JsonElement words, string name)
    {
        var (sum, count) = (0f, 0);
        foreach (var word in words.Items())
        {
            if (word.Confidence(name) is { } confidence)
            {
                (sum, count) = (sum + confidence, count + 1);
            }
        }

        return count == 0 ? null : sum / count;
    }

    /// <summary>The speaker of most of the words; null if no word has a speaker.</summary>
    public static string? Speaker(this JsonElement words, string name)
    {
        Dictionary<string, int>? counts = null;
        foreach (var word in words.Items())
        {
            if (word.Id(name) is { } speaker)
            {
                counts ??= new(StringComparer.Ordinal);
                counts[speaker] = counts.GetValueOrDefault(speaker) + 1;
            }
        }

        return counts?.MaxBy(static pair => pair.Value).Key;
    }

    /// <summary>Whether a string field has one of these values.</summary>
    public static bool Is(this JsonElement of, string name, params ReadOnlySpan<string> words)
    {
        var value = of.Field(name);
        if (value.ValueKind == JsonValueKind.String)
        {
            foreach (var word in words)
            {
                if (value.ValueEquals(word))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string? AsScalar(this JsonElement of) => of.ValueKind switch
    {
        JsonValueKind.String => of.GetString() is { Length: > 0 } text ? text : null,
        JsonValueKind.Number => of.GetRawText(),
        _ => null,
    };
}
