using RealtimeRag.Core.Text;

namespace RealtimeRag.Training;

/// <summary>One labelled utterance.</summary>
internal sealed record LabelledRow(bool Asks, string Text, string Source)
{
    /// <summary>The corpus, without what follows the colon of a source.</summary>
    public string Corpus => Source.Split(':')[0];

    public bool IsChinese => Characters.HasHan(Text);

    public static List<LabelledRow> Read(string path) =>
        [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line => line.Split('\t')).Select(cells => new LabelledRow(cells[0] == "1", cells[1], cells[2]))];
}
