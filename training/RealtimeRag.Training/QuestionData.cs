namespace RealtimeRag.Training;

/// <summary>All rows: training rows, including templates and rows of kinds, and rows that are only for measuring.</summary>
internal sealed record QuestionData(IReadOnlyList<LabelledRow> Training, IReadOnlyList<LabelledRow> Chinese, IReadOnlyList<LabelledRow> English, IReadOnlyList<LabelledRow> Adversarial, IReadOnlyList<LabelledRow> HeldOut)
{
    private const int TemplateSeed = 7;

    /// <summary>Rows of a kind are few beside the corpora, so each of them counts several times, disturbed differently each time.</summary>
    private const int KindRepetitions = 5;

    public IReadOnlyList<LabelledRow> Development => [.. Chinese, .. English];

    public static QuestionData Read(string folder)
    {
        List<LabelledRow> File(string name) => LabelledRow.Read(Path.Combine(folder, name));
        var (chinese, english, adversarial) = (File("dev/zh.tsv"), File("dev/en.tsv"), File("adversarial_dev.tsv"));

        // A short template can produce a measuring row; such a row must not be used for training.
        var measuring = chinese.Concat(english).Concat(adversarial).Select(row => Key(row.Text)).ToHashSet(StringComparer.Ordinal);
        var templates = TemplateExpander.Rows(TemplateSeed).Where(row => !measuring.Contains(Key(row.Text)));
        var kinds = KindRows.Read().ToLookup(KindRows.IsHeldOut);
        var repeated = Enumerable.Repeat(kinds[false].Where(row => !measuring.Contains(Key(row.Text))), KindRepetitions).SelectMany(rows => rows);
        return new([.. File("train/zh.tsv"), .. File("train/en.tsv"), .. templates, .. repeated], chinese, english, adversarial, [.. kinds[true]]);
    }

    private static string Key(string text) => text.Replace(" ", "").ToLowerInvariant();
}
