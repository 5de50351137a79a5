using System.Text.Json;
using System.Text.Json.Serialization;

namespace RealtimeRag.Knowledge.Evaluation;

/// <summary>The results of an evaluation. Shares range from 0 to 1; times are in milliseconds.</summary>
public sealed record KnowledgeScores
{
    /// <summary>Share of questions whose passage was ranked first.</summary>
    [JsonPropertyName("recall@1")]
    public required double Recall1 { get; init; }

    /// <summary>Share of questions whose passage was among the first five hits.</summary>
    [JsonPropertyName("recall@5")]
    public required double Recall5 { get; init; }

    /// <summary>Mean reciprocal rank of the passage; 0 beyond rank ten.</summary>
    [JsonPropertyName("mrr@10")]
    public required double Mrr10 { get; init; }

    /// <summary>Share of questions whose extract of at most 120 characters contains an answer.</summary>
    [JsonPropertyName("answer@120")]
    public required double Answer120 { get; init; }

    /// <summary>Share of questions whose extract of at most 300 characters contains an answer.</summary>
    [JsonPropertyName("answer@300")]
    public required double Answer300 { get; init; }

    /// <summary>Share of questions answered because the evidence was strong enough. For questions about another corpus, the false positives.</summary>
    [JsonPropertyName("answered")]
    public required double Answered { get; init; }

    /// <summary>Median time of one search.</summary>
    [JsonPropertyName("p50_ms")]
    public required double P50Milliseconds { get; init; }

    /// <summary>99th percentile of the time of one search.</summary>
    [JsonPropertyName("p99_ms")]
    public required double P99Milliseconds { get; init; }

    /// <summary>The number of questions.</summary>
    [JsonPropertyName("questions")]
    public required int Questions { get; init; }

    /// <summary>The number of passages.</summary>
    [JsonPropertyName("passages")]
    public required int Passages { get; init; }

    /// <summary>Serialises exactly these figures as one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EvaluationJsonContext.Default.KnowledgeScores);
}
