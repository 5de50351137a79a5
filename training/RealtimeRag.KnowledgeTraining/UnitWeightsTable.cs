using System.Globalization;
using RealtimeRag.Knowledge.Answers;

namespace RealtimeRag.KnowledgeTraining;

/// <summary>
/// Writes <c>unit-weights.tsv</c>: one row per feature, then one per combination of trait and question word; columns for Chinese and English.
/// </summary>
internal static class UnitWeightsTable
{
    public static IEnumerable<string> Rows(double[] chinese, double[] english) =>
        Names().Select((name, i) => string.Create(CultureInfo.InvariantCulture, $"{name}\t{chinese[i]:F3}\t{english[i]:F3}"));

    /// <summary>Reads such a table.</summary>
    public static (UnitScorer? Chinese, UnitScorer? English) Read(string path)
    {
        var rows = File.ReadLines(path).Select(line => line.Split('\t')).ToList();
        UnitScorer Column(int column) => new([.. rows.Select(row => double.Parse(row[column], CultureInfo.InvariantCulture))]);
        return (Column(1), Column(2));
    }

    /// <summary>The names of all weights, in the order of <see cref="UnitScorer"/>.</summary>
    public static IEnumerable<string> Names() => Enum.GetNames<UnitFeature>().Concat(
        Enum.GetNames<AskingWord>().SelectMany(word => Enum.GetNames<UnitTraits>().Where(look => look != nameof(UnitTraits.None)).Select(look => $"{word}.{look}")));
}
