using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Text;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>Maps Dify's costs and sources to the project's types. Pure; thread-safe.</summary>
internal static class DifyMetadataMapping
{
    private const int MaxCitations = 20;
    private const int MaxSnippet = 500;

    /// <summary>The sources in Dify's order; none if they are missing or of another type.</summary>
    public static ImmutableArray<Citation> Citations(DifyMetadata? metadata) =>
        metadata?.RetrieverResources is not { ValueKind: JsonValueKind.Array } resources
            ? []
            : [.. resources.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object).Take(MaxCitations).Select((r, i) => Map(r, i + 1))];

    /// <summary>The usage, or null if Dify reports none. Dify writes prices as decimal strings, zero sometimes as <c>0E-7</c>.</summary>
    public static TokenUsage? Usage(DifyMetadata? metadata)
    {
        if (metadata?.Usage is not { ValueKind: JsonValueKind.Object } usage)
        {
            return null;
        }

        var (prompt, completion, total) = (usage.NumberOf("prompt_tokens"), usage.NumberOf("completion_tokens"), usage.NumberOf("total_tokens"));
        if ((prompt ?? completion ?? total) is null)
        {
            return null;
        }

        return new(
            prompt ?? 0,
            completion ?? 0,
            total ?? ((prompt ?? 0) + (completion ?? 0)),
            Price(usage.Field("total_price")),
            usage.TextOf("currency") is { Length: 3 } currency && currency.All(char.IsAsciiLetterUpper) ? currency : null);
    }

    // "0E-7" and "0.0001230" become "0" and "0.000123".
    private static string? Price(JsonElement? price) =>
        decimal.TryParse(price?.GetRawText().Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value.ToString("0.############################", CultureInfo.InvariantCulture)
            : null;

    private static Citation Map(JsonElement resource, int index) => new(
        resource.NumberOf("position") is > 0 and var position ? position : index,
        Text(resource, "document_name") ?? Text(resource, "title") ?? Text(resource, "dataset_name") ?? "",
        TextCut.Start(Text(resource, "content") ?? "", MaxSnippet),
        Score(resource.Field("score")));

    private static string? Text(JsonElement resource, string name) => resource.TextOf(name) is { } text ? PieceJoiner.WellFormed(text) : null;

    private static double Score(JsonElement? score) =>
        double.TryParse(score?.GetRawText().Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : 0;
}
