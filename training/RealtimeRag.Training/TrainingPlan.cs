namespace RealtimeRag.Training;

/// <summary>The duration and sizes of training.</summary>
internal sealed record TrainingPlan(int Epochs, int Networks, int Dimensions, int Filters, int Hidden, float Rate)
{
    public const int Batch = 32;

    public static TrainingPlan Shipped { get; } = new(Epochs: 9, Networks: 5, Dimensions: 48, Filters: 96, Hidden: 32, Rate: 1.5e-3f);

    /// <summary>One smaller network and fewer rounds, for comparisons that train many times.</summary>
    public static TrainingPlan Quick { get; } = Shipped with { Epochs = 2, Networks = 1, Dimensions = 32, Filters = 64 };
}
