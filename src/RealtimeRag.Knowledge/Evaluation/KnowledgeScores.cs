using System.Text.Json;
using System.Text.Json.Serialization;

namespace RealtimeRag.Knowledge.Evaluation;

/// <summary>The figures of an evaluation; shares run from 0 to 1, times are milliseconds.</summary>
public sealed record KnowledgeScores
{
    /// <summary>Share of questions whose passage came first.</summary>
    [JsonPropertyName("recall@1")]
    public required double Recall1 { get; init; }

    /// <summary>Share of questions whose passage was among the first five.</summary>
    [JsonPropertyName("recall@5")]
    public required double Recall5 { get; init; }

    /// <summary>Mean of one over the passage's rank, 0 beyond the tenth.</summary>
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

    /// <summary>How many questions were asked.</summary>
    [JsonPropertyName("questions")]
    public required int Questions { get; init; }

    /// <summary>How many passages were searched.</summary>
    [JsonPropertyName("passages")]
    public required int Passages { get; init; }

    /// <summary>One JSON object with exactly these figures.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EvaluationJsonContext.Default.KnowledgeScores);
}
