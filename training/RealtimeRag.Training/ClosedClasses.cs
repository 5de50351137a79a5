using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.Training;

/// <summary>The closed word classes of both languages, from a text file beside the program.</summary>
internal static class ClosedClasses
{
    public static Dictionary<string, WordFlags> Read()
    {
        var words = new Dictionary<string, WordFlags>(StringComparer.Ordinal);
        foreach (var line in TextFiles.Lines("closed-classes.txt"))
        {
            var parts = line.Split(':', 2);
            var flags = WordFlags.Closed | Enum.Parse<WordFlags>(parts[0]);
            foreach (var word in parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                words[word] = words.GetValueOrDefault(word) | flags;
            }
        }

        return words;
    }
}
