using System.Globalization;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>Computes the probability that a unit holds the answer: a conditional logit over all units read for a question, fitted per language.</summary>
internal sealed class UnitScorer
{
    /// <summary>The number of weights: one per measured feature, and one per combination of trait and question word.</summary>
    public const int Size = UnitFeatures.Count + (AskingWords * UnitTraitReader.Count);

    private const int AskingWords = (int)AskingWord.How + 1;
    private readonly double[] _weights;

    /// <param name="weights">The measured features first, then the traits, grouped by question word.</param>
    public UnitScorer(double[] weights) => _weights = weights;

    /// <summary>The model fitted for Chinese.</summary>
    public static UnitScorer Chinese { get; } = Load(1);

    /// <summary>The model fitted for English.</summary>
    public static UnitScorer English { get; } = Load(2);

    /// <summary>The model fitted for a language.</summary>
    public static UnitScorer Of(SearchLanguage language) => language == SearchLanguage.Chinese ? Chinese : English;

    /// <summary>The index of the weight of a trait.</summary>
    public static int PlaceOf(AskingWord word, int look) => UnitFeatures.Count + ((int)word * UnitTraitReader.Count) + look;

    /// <summary>The probabilities of all units, passage by passage; over all passages they add up to 1.</summary>
    public List<double[]> Chances(AskingWord word, IReadOnlyList<List<UnitFeatures>> passages)
    {
        var chances = passages.Select(units => units.Select(unit => Math.Exp(Sum(word, unit))).ToArray()).ToList();
        var total = chances.Sum(units => units.Sum());
        foreach (var units in chances)
        {
            for (var i = 0; i < units.Length; i++)
            {
                units[i] /= total;
            }
        }

        return chances;
    }

    private double Sum(AskingWord word, UnitFeatures unit)
    {
        var sum = 0.0;
        var values = unit.Values;
        for (var i = 0; i < values.Length; i++)
        {
            sum += _weights[i] * values[i];
        }

        for (var look = 0; look < UnitTraitReader.Count; look++)
        {
            sum += ((int)unit.Looks & (1 << look)) == 0 ? 0 : _weights[PlaceOf(word, look)];
        }

        return sum;
    }

    private static UnitScorer Load(int column)
    {
        using var stream = typeof(UnitScorer).Assembly.GetManifestResourceStream("unit-weights.tsv")
            ?? throw new InvalidOperationException("The weights of answer units are missing from the assembly.");
        using var reader = new StreamReader(stream);
        var weights = new double[Size];
        for (var i = 0; i < Size; i++)
        {
            var row = reader.ReadLine() ?? throw new InvalidOperationException("The weights of answer units are incomplete.");
            weights[i] = double.Parse(row.Split('\t')[column], CultureInfo.InvariantCulture);
        }

        return new UnitScorer(weights);
    }
}
