namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>The parameters of ranking; one set for both languages.</summary>
internal sealed record RankingWeights
{
    public static RankingWeights Default { get; } = new();

    /// <summary>BM25 term saturation.</summary>
    public float K1 { get; init; } = 0.9f;

    /// <summary>BM25 length normalisation.</summary>
    public float B { get; init; } = 0.75f;

    /// <summary>Weight of single Han characters.</summary>
    public float Single { get; init; } = 1f;

    /// <summary>Weight of pairs of Han characters.</summary>
    public float Pair { get; init; } = 1f;

    /// <summary>Share of that weight for a pair that contains a particle: usually it only spans two words.</summary>
    public float PairOfParticle { get; init; } = 0.5f;

    /// <summary>Maximum weight of a pair that occurs in no passage, as a share of its two characters' weight.</summary>
    public float UnseenPair { get; init; } = 0.5f;

    /// <summary>Weight of words.</summary>
    public float Word { get; init; } = 1f;

    /// <summary>Weight of words in a question that contains Han: one word competes with the several terms of each Han word.</summary>
    public float WordAmongHan { get; init; } = 2f;

    /// <summary>Weight of word pairs.</summary>
    public float Words { get; init; } = 0.25f;

    /// <summary>Weight of Han pairs matched by sound only.</summary>
    public float Sound { get; init; } = 1f;

    /// <summary>Weight of the title relative to the text.</summary>
    public float Title { get; init; } = 0.8f;

    /// <summary>Number of everyday passages added to the statistics, so that a small folder has realistic frequencies.</summary>
    public float Everyday { get; init; } = 300;

    /// <summary>Number of everyday utterances in one such passage.</summary>
    public float Usual { get; init; } = 15;

    /// <summary>Weight of terms from the previous question in a follow-up.</summary>
    public float Previous { get; init; } = 0.6f;

    /// <summary>How many candidates are re-read.</summary>
    public int Candidates { get; init; } = 60;

    /// <summary>Weight of the best two adjacent sentences.</summary>
    public double TwoSentences { get; init; } = 0.7;

    /// <summary>Weight of the best window of sentence width.</summary>
    public double Window { get; init; } = 0.75;

    /// <summary>Weight of the best window a third as wide.</summary>
    public double Narrow { get; init; } = 0.55;

    /// <summary>Weight of the rarer half of the question.</summary>
    public double Rare { get; init; } = 0.4;

    /// <summary>Weight of the best sentence that contains the kind of thing asked for.</summary>
    public double Typed { get; init; } = 0.55;

    /// <summary>Score factor for a passage in another language than the question: it answers only if no passage in that language is as good.</summary>
    public double OtherLanguage { get; init; } = 0.5;

    /// <summary>Weight of a heading that asks the same, as a share of the question's weight.</summary>
    public double Heading { get; init; } = 1;

    /// <summary>For how many of the best passages headings are compared.</summary>
    public int Headings { get; init; } = 10;
}
