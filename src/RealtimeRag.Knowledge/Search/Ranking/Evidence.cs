namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>What speaks for the documents answering a question at all.</summary>
/// <param name="Total">Weight of the whole question.</param>
/// <param name="Passages">Passages in the index.</param>
/// <param name="Best">The best passage, words that only sound alike counted too.</param>
/// <param name="Lead">How far the second one is behind, as a share of the best one's score.</param>
internal sealed record Evidence(double Total, int Passages, RankFeatures Best, double Lead)
{
    /// <summary>The heaviest stretch of the question without a word that the best passage lacks.</summary>
    public required double Run { get; init; }

    /// <summary>Weight of the rarest term that the best passage has.</summary>
    public required double Rarest { get; init; }

    /// <summary>What the best passage's terms weigh that are rarer than everyday words, as multiples of the rarest there can be.</summary>
    public required double Discriminative { get; init; }

    /// <summary>Share of the runners-up that are of the same document, less that of the candidates far behind: 0 where hits are scattered, or all alike.</summary>
    public required double DocumentCoverage { get; init; }

    /// <summary>How alike question and heading are, 0 to 1: twice the weight they share over the weight of both; null where the heading does not ask.</summary>
    public required double? Heading { get; init; }
}
