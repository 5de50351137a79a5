using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.KnowledgeTraining;

/// <summary>An utterance of a collection of conversations.</summary>
internal sealed record Utterance(bool Asks, string Text, string Collection)
{
    public bool IsChinese => FoldedText.HasIdeograph(Text);
}

/// <summary>Reads labelled utterances: label, text, source; the part after a colon in the source is not part of the collection's name.</summary>
internal static class Utterances
{
    public static IEnumerable<Utterance> Read(string folder) => Directory.EnumerateFiles(folder, "*.tsv").Order(StringComparer.Ordinal)
        .SelectMany(File.ReadLines).Select(line => line.Split('\t')).Where(row => row.Length == 3).Select(row => new Utterance(row[0] == "1", row[1], row[2].Split(':')[0]));
}
