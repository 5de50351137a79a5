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

    /// <summary>What a pair keeps of that where one of the two is a particle: more often than not it only lies across two words.</summary>
    public float PairOfParticle { get; init; } = 0.5f;

    /// <summary>The most that a pair which no passage has is worth, as a share of what its two characters are.</summary>
    public float UnseenPair { get; init; } = 0.5f;

    /// <summary>Words.</summary>
    public float Word { get; init; } = 1f;

    /// <summary>Words in a question that has Han in it, where one word stands beside the several terms of each Han word.</summary>
    public float WordAmongHan { get; init; } = 2f;

    /// <summary>Pairs of words.</summary>
    public float Words { get; init; } = 0.25f;

    /// <summary>Pairs of Han characters known by their sound alone.</summary>
    public float Sound { get; init; } = 1f;

    /// <summary>The title, beside the text.</summary>
    public float Title { get; init; } = 0.8f;

    /// <summary>How many passages of everyday speech are counted in, so that a small folder knows what is usual.</summary>
    public float Everyday { get; init; } = 300;

    /// <summary>How many utterances of everyday speech one such passage has.</summary>
    public float Usual { get; init; } = 15;

    /// <summary>Terms of the question before, in a follow-up.</summary>
    public float Previous { get; init; } = 0.6f;

    /// <summary>How many passages are read again.</summary>
    public int Candidates { get; init; } = 60;

    /// <summary>The best two sentences side by side.</summary>
    public double TwoSentences { get; init; } = 0.7;

    /// <summary>The best window as wide as a sentence.</summary>
    public double Window { get; init; } = 0.75;

    /// <summary>The best window a third as wide.</summary>
    public double Narrow { get; init; } = 0.55;

    /// <summary>The rarer half of the question.</summary>
    public double Rare { get; init; } = 0.4;

    /// <summary>The best sentence that has the kind of thing asked for.</summary>
    public double Typed { get; init; } = 0.55;

    /// <summary>What a passage in another language than the question keeps of its score: it answers only where there is nothing as good in the same.</summary>
    public double OtherLanguage { get; init; } = 0.5;

    /// <summary>A heading that asks the same, as a share of the question's weight.</summary>
    public double Heading { get; init; } = 1;

    /// <summary>How many of the best have their headings compared.</summary>
    public int Headings { get; init; } = 10;
}
