namespace RealtimeRag.Training;

/// <summary>How often rows are joined with others, and content words masked.</summary>
internal sealed record Augmentation(double JoinShare, double MaskShare)
{
    public static Augmentation ForNetworks { get; } = new(0.3, 0.1);

    /// <summary>A sum over n-grams gains nothing from joined rows, because their parts add up to the same as single rows.</summary>
    public static Augmentation ForNgrams { get; } = new(0, 0.05);
}
