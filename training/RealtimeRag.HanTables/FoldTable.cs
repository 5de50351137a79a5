using System.Globalization;

namespace RealtimeRag.HanTables;

/// <summary>Maps each character to its folded form: width, case, accents, compatibility forms, and traditional for simplified.</summary>
internal static class FoldTable
{
    // Letters with a stroke have no decomposition, but people type them without the stroke.
    private static readonly Dictionary<char, char> Strokes = new() { ['ł'] = 'l', ['ø'] = 'o', ['đ'] = 'd', ['ħ'] = 'h', ['ı'] = 'i', ['ŧ'] = 't' };

    public static SortedDictionary<char, char> Read(string unicodeData, string variants, IReadOnlyDictionary<char, string[]> readings)
    {
        var forms = ReadForms(unicodeData);
        var simplified = ReadSimplified(variants, readings);
        var folds = new SortedDictionary<char, char>();
        for (var i = 0; i <= char.MaxValue; i++)
        {
            var from = (char)i;
            var to = from;
            for (var steps = 0; steps < 6; steps++)
            {
                var lower = char.ToLowerInvariant(forms.GetValueOrDefault(to, to));
                var next = simplified.GetValueOrDefault(Strokes.GetValueOrDefault(lower, lower), Strokes.GetValueOrDefault(lower, lower));
                if (next == to)
                {
                    break;
                }

                to = next;
            }

            if (to != from && !char.IsSurrogate(from))
            {
                folds[from] = to;
            }
        }

        return folds;
    }

    public static void Write(SortedDictionary<char, char> folds, BinaryWriter writer)
    {
        writer.Write((ushort)folds.Count);
        foreach (var from in folds.Keys)
        {
            writer.Write((ushort)from);
        }

        foreach (var to in folds.Values)
        {
            writer.Write((ushort)to);
        }
    }

    private static Dictionary<char, char> ReadForms(string path)
    {
        var forms = new Dictionary<char, char>();
        var marks = new HashSet<int>();
        var rows = File.ReadLines(path).Select(line => line.Split(';'))
            .Select(row => (Code: Convert.ToInt32(row[0], 16), Category: row[2], Form: row[5])).Where(row => row.Code <= char.MaxValue).ToList();
        marks.UnionWith(rows.Where(row => row.Category == "Mn").Select(row => row.Code));
        foreach (var (code, _, form) in rows.Where(row => row.Form.Length > 0 && row.Code >= 0xC0))
        {
            var parts = form.Split(' ').Where(part => !part.StartsWith('<')).Select(part => Convert.ToInt32(part, 16)).ToArray();
            var isOneCharacter = parts.Length == 1 || parts.Skip(1).All(marks.Contains);
            var isWidthOrPlain = !form.StartsWith('<') || form.StartsWith("<wide>", StringComparison.Ordinal) || form.StartsWith("<narrow>", StringComparison.Ordinal);
            var isKana = code is >= 0x3040 and <= 0x30FF;
            if (isOneCharacter && isWidthOrPlain && !isKana && parts[0] <= char.MaxValue)
            {
                forms[(char)code] = (char)parts[0];
            }
        }

        forms['\u3000'] = ' ';
        return forms;
    }

    private static Dictionary<char, char> ReadSimplified(string path, IReadOnlyDictionary<char, string[]> readings)
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

        // A variant form that no modern dictionary lists follows the listed one.
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
