using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>Dify's cost and sources in the words of this project. Pure; thread-safe.</summary>
internal static class DifyMetadataMapping
{
    private const int MaxCitations = 20;
    private const int MaxSnippet = 500;

    /// <summary>The sources in Dify's order; none where they are missing or null.</summary>
    public static ImmutableArray<Citation> Citations(DifyMetadata? metadata) =>
        metadata?.RetrieverResources is not { } resources
            ? []
            : [.. resources.OfType<DifyResource>().Take(MaxCitations).Select((r, i) => Map(r, i + 1))];

    /// <summary>The cost, or null where Dify names none.</summary>
    public static TokenUsage? Usage(DifyMetadata? metadata) => metadata?.Usage is not { } usage
        ? null
        : new(
            usage.PromptTokens ?? 0,
            usage.CompletionTokens ?? 0,
            usage.TotalTokens ?? ((usage.PromptTokens ?? 0) + (usage.CompletionTokens ?? 0)),
            Price(usage.TotalPrice),
            usage.Currency is { Length: 3 } currency && currency.All(char.IsAsciiLetterUpper) ? currency : null);

    // "0E-7" and "0.0001230" become "0" and "0.000123".
    private static string? Price(JsonElement price)
    {
        var text = price.ValueKind is JsonValueKind.String or JsonValueKind.Number ? price.GetRawText().Trim('"') : null;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value.ToString("0.############################", CultureInfo.InvariantCulture)
            : null;
    }

    private static Citation Map(DifyResource resource, int index) => new(
        resource.Position is > 0 ? resource.Position.Value : index,
        resource.DocumentName ?? resource.Title ?? resource.DatasetName ?? "",
        TextCut.Start(resource.Content ?? "", MaxSnippet),
        resource.Score is { } score && double.IsFinite(score) ? score : 0);
}
