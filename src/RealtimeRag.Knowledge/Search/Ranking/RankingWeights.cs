namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>How passages are ranked; one set for both languages.</summary>
internal sealed record RankingWeights
{
    public static RankingWeights Default { get; } = new();

    /// <summary>BM25: how soon repetition stops to count.</summary>
    public float K1 { get; init; } = 0.9f;

    /// <summary>BM25: how much length is held against a passage.</summary>
    public float B { get; init; } = 0.75f;

    /// <summary>Single Han characters.</summary>
    public float Single { get; init; } = 1f;

    /// <summary>Pairs of Han characters.</summary>
    public float Pair { get; init; } = 1f;

    /// <summary>Words.</summary>
    public float Word { get; init; } = 1f;

    /// <summary>Pairs of words.</summary>
    public float Words { get; init; } = 0.25f;

    /// <summary>Pairs of Han characters known by their sound alone.</summary>
    public float Sound { get; init; } = 1f;

    /// <summary>The title, beside the text.</summary>
    public float Title { get; init; } = 1.2f;

    /// <summary>Terms of the question before, in a follow-up.</summary>
    public float Previous { get; init; } = 0.6f;

    /// <summary>How many passages are read again.</summary>
    public int Candidates { get; init; } = 60;

    /// <summary>The best sentence.</summary>
    public double Sentence { get; init; } = 1.0;

    /// <summary>The best two sentences side by side.</summary>
    public double TwoSentences { get; init; } = 1.0;

    /// <summary>The best narrow window.</summary>
    public double Window { get; init; }

    /// <summary>All that the passage and its title contain.</summary>
    public double Coverage { get; init; }

    /// <summary>What the title contains.</summary>
    public double TitleCoverage { get; init; }

    /// <summary>The rarer half of the question.</summary>
    public double Rare { get; init; }
}
