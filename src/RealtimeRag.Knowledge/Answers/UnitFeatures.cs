namespace RealtimeRag.Knowledge.Answers;

/// <summary>What is known of one unit.</summary>
internal sealed class UnitFeatures
{
    /// <summary>How many measured features there are.</summary>
    public const int Count = (int)UnitFeature.EndsSentence + 1;

    private readonly double[] _values = new double[Count];

    /// <summary>How the unit looks.</summary>
    public UnitLook Looks { get; set; }

    /// <summary>All values, in the order of <see cref="UnitFeature"/>.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>One measured feature.</summary>
    public double this[UnitFeature feature]
    {
        get => _values[(int)feature];
        set => _values[(int)feature] = value;
    }
}
