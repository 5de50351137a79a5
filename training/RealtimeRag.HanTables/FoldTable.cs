namespace RealtimeRag.HanTables;

/// <summary>Maps each character to its folded form: width, case, accents, compatibility forms, and traditional for simplified.</summary>
internal static class FoldTable
{
    // Letters with a stroke have no decomposition, but people type them without it.
    private static readonly Dictionary<char, char> Strokes = new() { ['ł'] = 'l', ['ø'] = 'o', ['đ'] = 'd', ['ħ'] = 'h', ['ı'] = 'i', ['ŧ'] = 't' };

    public static SortedDictionary<char, char> Read(string unicodeData)
    {
        var forms = ReadForms(unicodeData);
        var folds = new SortedDictionary<char, char>();
        for (var i = 0; i <= char.MaxValue; i++)
        {
            var from = (char)i;
            var to = from;
            for (var steps = 0; steps < 6; steps++)
            {
                var lower = char.ToLowerInvariant(forms.GetValueOrDefault(to, to));
                var next = Strokes.GetValueOrDefault(lower, lower);
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
}
