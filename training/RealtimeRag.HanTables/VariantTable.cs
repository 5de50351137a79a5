using System.Globalization;

namespace RealtimeRag.HanTables;

/// <summary>Which simplified character stands for a traditional one or a variant form.</summary>
internal static class VariantTable
{
    private const char First = '\u3400';
    private const char Last = '\u9fff';

    /// <summary>The lines of the completed table: its comments, and its pairs plus those from Unihan whose first character it lacks.</summary>
    /// <param name="lines">Comments, and one line of pairs at the end.</param>
    /// <param name="variants">The path of <c>Unihan_Variants.txt</c>.</param>
    /// <param name="readings">The characters of modern dictionaries.</param>
    public static IEnumerable<string> Complete(string[] lines, string variants, IReadOnlyDictionary<char, string[]> readings)
    {
        var pairs = new SortedDictionary<char, char>();
        for (var i = 0; i + 1 < lines[^1].Length; i += 2)
        {
            pairs[lines[^1][i]] = lines[^1][i + 1];
        }

        // A character in a modern dictionary is a simplified character in its own right: 幺 is not 么.
        var found = Read(variants, readings);
        foreach (var (from, to) in found.Where(pair => pair.Key is >= First and <= Last && !readings.ContainsKey(pair.Key) && End(pairs, pair.Value) != pair.Key))
        {
            pairs.TryAdd(from, to);
        }

        // No pair that would close a cycle is added. Each pair leads to the end of its chain, so that simplifying is idempotent.
        var ends = pairs.ToDictionary(pair => pair.Key, pair => End(pairs, pair.Value));
        return [.. lines[..^1], string.Concat(ends.Where(pair => pair.Key != pair.Value).OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}{pair.Value}"))];
    }

    private static char End(SortedDictionary<char, char> pairs, char character)
    {
        while (pairs.TryGetValue(character, out var next))
        {
            character = next;
        }

        return character;
    }

    private static Dictionary<char, char> Read(string path, IReadOnlyDictionary<char, string[]> readings)
    {
        var simplified = new Dictionary<char, char>();
        var other = new Dictionary<char, List<char>>();
        foreach (var line in File.ReadLines(path).Where(line => line.StartsWith("U+", StringComparison.Ordinal)))
        {
            var columns = line.Split('\t');
            if (!TryCharacter(columns[0], out var from))
            {
                continue;
            }

            var targets = columns[2].Split(' ').Select(part => TryCharacter(part.Split('<')[0], out var to) ? to : from).Where(to => to != from).ToArray();
            if (columns[1] == "kSimplifiedVariant" && targets.Length > 0)
            {
                simplified[from] = targets.OrderByDescending(to => readings.ContainsKey(to)).ThenBy(to => to).First();
            }
            else if (columns[1] is "kZVariant" or "kSemanticVariant")
            {
                other.TryAdd(from, []);
                other[from].AddRange(targets);
            }
        }

        // A variant form that is in no modern dictionary follows the one that is.
        foreach (var (from, targets) in other.Where(pair => !simplified.ContainsKey(pair.Key) && !readings.ContainsKey(pair.Key)))
        {
            var listed = targets.Where(to => simplified.ContainsKey(to) || readings.ContainsKey(to)).Order().ToArray();
            if (listed.Length > 0)
            {
                simplified[from] = listed[0];
            }
        }

        return simplified;
    }

    private static bool TryCharacter(string code, out char character)
    {
        var value = int.Parse(code.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        character = value <= char.MaxValue ? (char)value : '\0';
        return value <= char.MaxValue;
    }
}
