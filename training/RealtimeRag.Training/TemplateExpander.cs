using System.Text;

namespace RealtimeRag.Training;

/// <summary>Writes rows from templates: "(a|b|)" picks one of its alternatives, "{name}" a filler, both at random.</summary>
internal sealed class TemplateExpander
{
    public const string Source = "templates";
    private const int RowsPerTemplate = 90;
    private readonly Random _random;
    private readonly Dictionary<string, string[]> _slots = TextFiles.Lines("slots.txt").Select(line => line.Split(':', 2))
        .ToDictionary(parts => parts[0], parts => parts[1].Split('|', StringSplitOptions.TrimEntries), StringComparer.Ordinal);

    private TemplateExpander(Random random) => _random = random;

    public static List<LabelledRow> Rows(int seed)
    {
        var expander = new TemplateExpander(new Random(seed));
        return [.. TextFiles.Lines("templates.txt").SelectMany(line => Enumerable.Range(0, RowsPerTemplate).Select(_ => expander.Row(line)).DistinctBy(row => row.Text))];
    }

    private LabelledRow Row(string line)
    {
        var builder = new StringBuilder();
        Expand(line.AsSpan(2), builder);
        return new(line[0] == '1', string.Join(' ', builder.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries)), Source);
    }

    private void Expand(ReadOnlySpan<char> template, StringBuilder builder)
    {
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] is not ('(' or '{'))
            {
                builder.Append(template[i]);
                continue;
            }

            var end = Closing(template, i);
            var inside = template[(i + 1)..end];
            var isSlot = template[i] == '{';
            var choices = isSlot ? _slots[inside.ToString()] : [.. Alternatives(inside)];
            Expand(choices[_random.Next(choices.Length)], builder);
            i = end;
        }
    }

    private static int Closing(ReadOnlySpan<char> template, int open)
    {
        var depth = 0;
        for (var i = open; i < template.Length; i++)
        {
            depth += template[i] is '(' or '{' ? 1 : template[i] is ')' or '}' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        throw new FormatException($"Unclosed bracket in template: {template}");
    }

    private static List<string> Alternatives(ReadOnlySpan<char> inside)
    {
        var (choices, depth, start) = (new List<string>(), 0, 0);
        for (var i = 0; i <= inside.Length; i++)
        {
            if (i == inside.Length || (inside[i] == '|' && depth == 0))
            {
                choices.Add(inside[start..i].ToString());
                start = i + 1;
            }
            else
            {
                depth += inside[i] is '(' or '{' ? 1 : inside[i] is ')' or '}' ? -1 : 0;
            }
        }

        return choices;
    }
}
