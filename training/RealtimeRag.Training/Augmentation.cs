namespace RealtimeRag.Training;

/// <summary>How often rows are joined with others, content words are masked, and a statement is cut down to one of its clauses.</summary>
internal sealed record Augmentation(double JoinShare, double MaskShare, double ClauseShare)
{
    public static Augmentation ForNetworks { get; } = new(0.4, 0.1, 0.3);

    /// <summary>A sum over n-grams gains nothing from joined rows, because their parts add up to the same as single rows.</summary>
    public static Augmentation ForNgrams { get; } = new(0, 0.05, 0.15);
}
