using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.Training;

/// <summary>Sentences written for this project, sorted by how they are built, in both languages and with both labels in each kind.</summary>
internal static class KindRows
{
    public const string Corpus = "kinds";
    private const int HeldOutOf = 10;

    public static IEnumerable<LabelledRow> Read() =>
        from name in (string[])["zh-asking.tsv", "zh-seeming.tsv", "zh-places.tsv", "en-asking.tsv", "en-seeming.tsv", "en-places.tsv"]
        from line in TextFiles.Lines(Path.Combine("Kinds", name))
        let cells = line.Split('\t')
        select new LabelledRow(cells[2] == "1", cells[3], $"{Corpus}:{cells[0]}");

    /// <summary>A tenth of the rows, chosen by their text, measures and never trains.</summary>
    public static bool IsHeldOut(LabelledRow row) => Vocabulary.Hash(row.Text) % HeldOutOf == 0;
}
