namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>Evidence that the documents answer a question at all.</summary>
/// <param name="Total">Total weight of the question's terms.</param>
/// <param name="Passages">Number of passages in the index.</param>
/// <param name="Best">Features of the best passage; words that only sound alike count as well.</param>
/// <param name="Lead">How far the second passage is behind, as a share of the best one's score.</param>
internal sealed record Evidence(double Total, int Passages, RankFeatures Best, double Lead)
{
    /// <summary>The heaviest stretch of the question in which the best passage contains every word.</summary>
    public required double Run { get; init; }

    /// <summary>Weight of the rarest term that the best passage contains.</summary>
    public required double Rarest { get; init; }

    /// <summary>Weight of the best passage's terms that are rarer than everyday words, in multiples of the highest possible weight.</summary>
    public required double Discriminative { get; init; }

    /// <summary>Share of the runners-up from the same document, less that of the candidates far behind: 0 if hits are scattered or all alike.</summary>
    public required double DocumentCoverage { get; init; }

    /// <summary>Similarity of question and heading, 0 to 1: twice the shared weight over the total of both; null if the heading is not a question.</summary>
    public required double? Heading { get; init; }
}
